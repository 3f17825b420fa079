"""What each figure of the page means, in the words of the docstrings of :mod:`hashiye.statistics`, in Persian."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from hashiye.report.agreement.page_parts import folded
from hashiye.statistics.figures import Statistics

_TOLD: tuple[tuple[str, str, str, str], ...] = (
    (
        "واژه، گونه، تک‌آمد",
        "",
        (
            "واژه توکنی است که حرف یا رقمی دارد. گونه واژهٔ متمایز است؛ تک‌آمد گونه‌ای که تنها یک بار آمده و "
            "دوبارآمد گونه‌ای که دو بار. صورت بهنجار همان واژه است پس از یکی کردن ی و ک، نیم‌فاصله و رقم‌ها."
        ),
        "",
    ),
    (
        "نسبت گونه به توکن (TTR)",
        "V / N",
        ("شمار گونه‌ها بر شمار واژه‌ها، از ۰ تا ۱. با بزرگ شدن متن کم می‌شود؛ پس تنها متن‌های هم‌اندازه را با آن بسنجید."),
        "W. Johnson, Psychological Monographs 56, 1944",
    ),
    (
        "R گیرو",
        "V / √N",
        "شمار گونه‌ها بر ریشهٔ دوم شمار واژه‌ها.",
        "P. Guiraud, Les caractères statistiques du vocabulaire, 1954",
    ),
    (
        "C هردان",
        "log V / log N",
        "لگاریتم شمار گونه‌ها بر لگاریتم شمار واژه‌ها، از ۰ تا ۱. برای یک واژه تعریف نمی‌شود.",
        "G. Herdan, Type-token mathematics, 1960",
    ),
    (
        "K یول",
        "10⁴ (Σ m² Vₘ − N) / N²",
        (
            "ده هزار برابر بخت آن‌که دو واژه که با جای‌گذاری برداشته شوند دو جای یک گونه باشند؛ از ۰، و هرچه "
            "بزرگ‌تر، واژگان یکنواخت‌تر."
        ),
        "G. U. Yule, The statistical study of literary vocabulary, 1944",
    ),
    (
        "MATTR",
        "",
        (
            "میانگین نسبت گونه به توکن در همهٔ پنجره‌هایی به یک اندازه، که در درون سندها می‌لغزند؛ از ۰ تا ۱ "
            "و کمابیش مستقل از درازای متن. سندی کوتاه‌تر از پنجره پنجره‌ای ندارد."
        ),
        "M. A. Covington & J. D. McFall, Journal of Quantitative Linguistics 17(2), 2010",
    ),
    (
        "MTLD",
        "",
        (
            "میانگین درازای پاره‌هایی که نسبت گونه به توکن در آن‌ها تا آستانه پایین می‌آید، میانگین دو سوی "
            "خواندن. برای چند سند: همهٔ واژه‌ها بر همهٔ پاره‌ها؛ پس سند بلند بیش از سند کوتاه وزن دارد."
        ),
        "P. M. McCarthy & S. Jarvis, Behavior Research Methods 42(2), 2010",
    ),
    (
        "رشد واژگان",
        "E[V(n)] = Σ Vₘ (1 − C(N−m, n) / C(N, n))",
        (
            "شمار گونه‌هایی که در n واژه چشم داریم، اگر بی جای‌گذاری از همهٔ واژه‌ها برداشته شوند. متن واقعی "
            "کندتر رشد می‌کند، زیرا واژه‌ها در سندها خوشه می‌شوند."
        ),
        "S. H. Hurlbert, Ecology 52, 1971; R. H. Baayen, Word frequency distributions, 2001",
    ),
    (
        "قانون هیپس",
        "V = k Nᵝ",
        (
            "شمار گونه‌ها توانی از شمار واژه‌هاست؛ با کمترین توان‌های دوم لگاریتم‌ها بر منحنی رشد برازش شده "
            "است. R² می‌گوید برازش چه خوب است."
        ),
        "H. S. Heaps, Information retrieval, 1978, section 7.5; G. Herdan, 1960",
    ),
    (
        "قانون زیپف",
        "f(r) ∝ r⁻ᵃ",
        (
            "بسامد واژه توانی از رتبهٔ آن است؛ توان با بیشترین درست‌نمایی بر توزیع زتای بریده در V برازش شده. "
            "فاصلهٔ کولموگروف–اسمیرنوف از ۰ است، و چون رتبه‌ها از همان واژه‌ها می‌آیند، برازش از آنچه هست "
            "بهتر می‌نماید."
        ),
        (
            "A. Clauset, C. R. Shalizi & M. E. J. Newman, SIAM Review 51, 2009; S. T. Piantadosi, Psychonomic "
            "Bulletin & Review 21, 2014"
        ),
    ),
    (
        "صدک‌ها",
        "",
        "صدک نوع ۷: در جای (n − 1) p، میان دو مقدار به نسبت. انحراف معیار از آنِ همهٔ جامعه است.",
        "R. J. Hyndman & Y. Fan, The American Statistician 50, 1996",
    ),
    (
        "در هزار توکن",
        "",
        (
            "شمار نشانه‌ها در هر هزار توکنی که نشانه‌گذاران این لایه خوانده‌اند. «هم‌جا با دیگری»: درست همان جای "
            "نشانه‌ای دیگر."
        ),
        "",
    ),
    (
        "صورت‌های چندبرچسب و همزادها",
        "",
        (
            "صورتی که در یک لایه چند برچسب دارد؛ و صورتی که نشان شده است و جایی دیگر، در همان سند یا در "
            "پیکره، بی‌نشان ایستاده. در پیکره تنها صورت‌های یک‌توکنی شمردنی‌اند. صورت‌ها پس از یکی کردن ی و ک "
            "و نیم‌فاصله سنجیده می‌شوند."
        ),
        "",
    ),
    (
        "NPMI",
        "log(p(x,y) / p(x)p(y)) / −log p(x,y)",
        "اطلاع متقابل نقطه‌ای بهنجار در سندها، از منفی ۱ (هرگز با هم) و ۰ (مستقل) تا ۱ (همیشه با هم).",
        "G. Bouma, GSCL 2009",
    ),
    (
        "فکت‌ها",
        "",
        (
            "صریح: در متن یا فراداده نوشته شده. استنباطی: از آن برداشته شده. نامعلوم: گفته شده که دانسته "
            "نیست. بی‌فکت: چیزی ثبت نشده."
        ),
        "",
    ),
    (
        "ماه‌ها",
        "",
        (
            "هر مقدار در ماهی شمرده می‌شود که همهٔ روزهایش را دارد؛ پس یک ماه خورشیدی تنها در تقویم خورشیدی "
            "شمرده می‌شود. سال و بازهٔ درازتر درشت‌تر از ماه است."
        ),
        "Extended Date/Time Format (EDTF), level 0",
    ),
    (
        "شیوهٔ نوشتن",
        "",
        (
            "در یک میلیون نویسهٔ سندهایی که از آن‌ها پرسیده شده: همه، یا تنها فارسی‌ها. خواسته آن است که متن "
            "فارسی ویراسته دارد."
        ),
        "",
    ),
    (
        "همانندی",
        "|A ∩ B| / |A ∪ B|",
        "نمایهٔ ژاکار پاره‌های دو متن، برآورده از چکیدهٔ آن‌ها؛ ۱ یعنی یکسان.",
        "A. Z. Broder, SEQUENCES 1997",
    ),
    (
        "V کرامر",
        "√(χ² / (n · min(r − 1, c − 1)))",
        "پیوند گروه و برچسب، از ۰ (گروه‌ها یکسان‌اند) تا ۱.",
        "H. Cramér, Mathematical methods of statistics, 1946, section 21.9",
    ),
    (
        "واگرایی ینسن–شانون",
        "",
        "فاصلهٔ برچسب‌های یک گروه از برچسب‌های همه، به بیت، از ۰.",
        "J. Lin, IEEE Transactions on Information Theory 37(1), 1991",
    ),
)
"""Each figure: its name, its formula, what it says, and its source."""


def meanings(_: Statistics) -> Iterator[str]:
    """Yield what each figure means and where it comes from."""
    for name, formula, told, source in _TOLD:
        shown = f'<p><span class="formula" dir="ltr">{formula}</span></p>' if formula else ""
        cited = f'<p class="soft"><span lang="en" dir="ltr">{escape(source)}</span></p>' if source else ""
        yield folded(name, f"<p>{told}</p>", shown, cited)
