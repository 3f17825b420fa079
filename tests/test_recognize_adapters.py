"""The adapters: tiny models made in the test, so that nothing is fetched; skipped where the library is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from hashiye.recognize import Recognizer
from hashiye.recognize.spacy import LABELS, SpacyRecognizer, label_map
from hashiye.recognize.transformers import TransformersRecognizer, spans
from hashiye.tokenize import Tokenizer
from hashiye.words import Words

TEXT = "سارا از تهران آمد.\nاو «علی‌اف» را در تهران دید!"


def words(text: str) -> Words:
    tokenized = Tokenizer(compare=False).tokenize(text)
    return Words.of(text, tokenized.segments, tokenized.surfaces)


@pytest.fixture
def spacy_model(tmp_path: Path) -> str:
    spacy = pytest.importorskip("spacy")
    pipeline = spacy.blank("fa")
    ruler = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "GPE", "pattern": "تهران"}, {"label": "X", "pattern": [{"TEXT": "علی\u200cاف"}]}])
    pipeline.to_disk(tmp_path / "model")
    return str(tmp_path / "model")


@pytest.mark.adapter
def test_spacy_marks_on_our_tokens(spacy_model: str) -> None:
    adapter: Recognizer = SpacyRecognizer(model=spacy_model, labels="X=PER")
    found = [(TEXT[mark.start : mark.end], mark.label, mark.confidence) for mark in adapter.recognize(words(TEXT))]
    assert found == [("تهران", "LOC", None), ("علی\u200cاف", "PER", None), ("تهران", "LOC", None)]
    assert adapter.producer.kind == "tool"
    assert adapter.producer.settings["labels"] == "X=PER"
    assert list(adapter.recognize(words(""))) == []


@pytest.mark.adapter
def test_spacy_names_a_model_that_is_not_there(tmp_path: Path) -> None:
    pytest.importorskip("spacy")
    with pytest.raises(OSError, match="nowhere"):
        SpacyRecognizer(model=str(tmp_path / "nowhere"))


@pytest.fixture
def transformers_model(tmp_path: Path) -> str:
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    tokenizers = pytest.importorskip("tokenizers")
    vocabulary = {
        word: i for i, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "تهران", "سارا", "##ن", "شیراز"])
    }
    pieces = tokenizers.Tokenizer(tokenizers.models.WordPiece(vocabulary, unk_token="[UNK]"))
    pieces.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    special = [("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])]
    pieces.post_processor = tokenizers.processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=special)
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=pieces,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=16,
    )
    config = transformers.BertConfig(
        vocab_size=len(vocabulary), hidden_size=8, num_hidden_layers=0, num_attention_heads=1, intermediate_size=8,
        max_position_embeddings=16, id2label={0: "O", 1: "B-loc", 2: "B-pers"}, label2id={"O": 0, "B-loc": 1, "B-pers": 2},
    )  # fmt: skip
    model = transformers.BertForTokenClassification(config).eval()
    with torch.no_grad():  # no layers: each piece is classified by itself, by an embedding and weights set here
        embeddings = model.bert.embeddings
        embeddings.position_embeddings.weight.zero_()
        embeddings.token_type_embeddings.weight.zero_()
        embeddings.word_embeddings.weight.zero_()
        for row, column in ((4, 0), (7, 0), (5, 1)):
            embeddings.word_embeddings.weight[row, column] = 8.0
        model.classifier.weight.zero_()
        model.classifier.bias.copy_(torch.tensor([2.0, 0.0, 0.0]))
        model.classifier.weight[1, 0] = 4.0
        model.classifier.weight[2, 1] = 4.0
    fast.save_pretrained(tmp_path / "model")
    model.save_pretrained(tmp_path / "model")
    return str(tmp_path / "model")


@pytest.mark.adapter
@pytest.mark.filterwarnings("ignore")
def test_transformers_marks_on_our_tokens(transformers_model: str) -> None:
    adapter: Recognizer = TransformersRecognizer(model=transformers_model)
    found = [(TEXT[mark.start : mark.end], mark.label) for mark in adapter.recognize(words(TEXT))]
    assert found == [("سارا", "PER"), ("تهران", "LOC"), ("تهران", "LOC")]
    assert all(0.5 < (mark.confidence or 0) <= 1 for mark in adapter.recognize(words(TEXT)))
    assert adapter.producer.settings == {"model": "model"}


@pytest.mark.adapter
@pytest.mark.filterwarnings("ignore")
def test_transformers_reads_sentences_longer_than_its_window(transformers_model: str) -> None:
    adapter = TransformersRecognizer(model=transformers_model)
    text = "شیراز کتاب " * 40
    assert [text[mark.start : mark.end] for mark in adapter.recognize(words(text))] == ["شیراز"] * 40


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("B-PER I-PER O B-PER B-PER", [(0, 2, "PER"), (3, 4, "PER"), (4, 5, "PER")]),
        ("I-LOC I-LOC I-ORG", [(0, 2, "LOC"), (2, 3, "ORG")]),
        ("B-LOC E-LOC S-LOC O U-PER L-PER", [(0, 2, "LOC"), (2, 3, "LOC"), (4, 5, "PER"), (5, 6, "PER")]),
        ("B_PER I_PER LOC O", [(0, 2, "PER"), (2, 3, "LOC")]),
        ("O O", []),
    ],
)
def test_rows_of_tags_become_spans(tags: str, expected: list[tuple[int, int, str]]) -> None:
    assert [found[:3] for found in spans([(tag, 1.0) for tag in tags.split()])] == expected


def test_label_mappings() -> None:
    assert label_map("A=B, GPE=FAC", LABELS)["GPE"] == "FAC"
    assert label_map("", LABELS) == LABELS
    with pytest.raises(ValueError, match="MODEL-LABEL=OUR-LABEL"):
        label_map("GPE", LABELS)
