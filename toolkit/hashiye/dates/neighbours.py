"""The words beside a date that decide what it is: small sets of keys, by what they tell."""

from __future__ import annotations

from hashiye.forms import key


def _keys(words: str) -> frozenset[str]:
    return frozenset(map(key, words.split()))


AFGHANISTAN = _keys("افغانستان افغان افغانی افغان‌ها کابل هرات قندهار مزارشریف بلخ ننگرهار هلمند غزنی پنجشیر")
MONTH_HEADS = _keys("ماه برج")
YEAR_HEADS = _keys("سال")
THROUGH = _keys("تا الی لغایت - \u2013 \u2014")
SEPARATORS = frozenset(("-", "/", ".", "\u2013"))
BETWEEN = _keys("، , مورخ مورخه برابر با مصادف مطابق روز")
"""What may stand between a weekday and its date."""
SOME = _keys("چند چندین یک هر همه تمام")
NOT_BEFORE_UNIT = _keys("هر همه")
COUNTED = _keys(
    "نفر تن درصد هزار میلیون میلیارد تریلیون کیلومتر متر کیلوگرم تومان ریال دلار یورو روز ماه"
    " هفته سال ساعت دقیقه ثانیه مورد هکتار بار شهر استان کشور روستا خانوار گل امتیاز قطعه دستگاه"
    " فقره رأس رای واحد پروژه طرح شهید کودک زن مرد دانش‌آموز بیمار زخمی مجروح کشته مصدوم شرکت"
    " بازی تیم سانتی‌متر لیتر بشکه هزارم درجه ساله سالگی جلد اثر فیلم عدد جسد"
)
"""Counted things: the number before them is no year."""

PLACE_HEADS = _keys(
    "خیابان میدان بلوار بزرگراه پل سد بیمارستان ورزشگاه استادیوم مترو ایستگاه مدرسه دبیرستان"
    " دبستان هنرستان بنیاد پارک شهرک مجتمع سالن تالار پادگان لشکر لشگر تیپ گردان دانشگاه کوی"
    " کوچه بوستان محله قیام حماسه شهید شهدای بیمه"
)
"""What a name such as «میدان هفتم تیر» begins with."""
NAME_HEADS = PLACE_HEADS | _keys(
    "خبرگزاری خبرنگار خبرنگاری گزارش باشگاه گروه شرکت بانک روزنامه مجله موسسه مؤسسه نشریه سایت"
    " پایگاه خودروسازی آقای خانم دکتر سردار زاده صندوق برند فیلم کتاب انتشارات تیم ماهنامه"
    " فصلنامه"
)
CUES = _keys("در از تا طی ماه اواخر اوایل اواسط ابتدای انتهای پایان آغاز نیمه برای")
SHOTS = _keys(
    "خورد خورده شلیک هوایی جنگی خلاص مشقی زد زدند زده اصابت اندازی غیب دروازه رها انداخت گلوله"
    " برق کمان چراغ آهن افقی عمودی"
)
BEFORE_SHOTS = _keys("شلیک با ضرب اصابت حدود بیش ضربه")
NOT_A_MONTH = frozenset({
    (key(first), key(second))
    for first, second in (
        ("سی", "دی"), ("وی", "دی"), ("ال", "دی"), ("ای", "دی"), ("رجب", "طیب"), ("تیر", "چراغ"),
        ("تیر", "برق"), ("اوت", "شد"),
        ("صفر", "تا"), ("از", "صفر"), ("تیر", "خلاص"), ("مهر", "تأیید"), ("مهر", "تایید"),
        ("بهمن", "زدگی"), ("حمل", "و"),
        ("دی", "وی"), ("دی", "اکسید"),
    )
})  # fmt: skip
"""Neighbours that rule a month out: سی دی, رجب طیب, حمل و نقل."""
SPOKEN_OF = _keys("نقل گزارش گفتگو گفتوگو")

NOT_BEFORE_WEEKDAY = _keys("هر نماز امام ائمه امامان خطبه خطبه‌های همه مصلای نمازهای")
NOT_AFTER_WEEKDAY = _keys("ها های هایی بازار سوری سیاه")
NOT_BEFORE_DAY_WORD = _keys("رادیو روزنامه نسل")
DAY_WORD_PREFIXES = {key(word): _keys(before) for word, before in (
    ("فردا", "پس"), ("پریروز", "پس"), ("روز", "پری"),
)}  # fmt: skip
YEAR_BEFORE = _keys("در متولد زاده بودجه مصوب تا")
FUNCTION = _keys("، . ) و تا : ؛ - \u2013 به با از در را که است بود شد برای نیز هم » ؟ !")
"""What may follow a year or a month that stands for itself, but hardly a count or a longer name's head."""
OF_A_SEASON = _keys("بازی بازیهای دیدار دیدارهای مسابقات رقابتهای مسابقه")
