import datetime as dt
from decimal import Decimal

import pytest

from ifsa.language import LANGUAGES
from ifsa.language.formatting import Format, LessonTime

EN, UR, ZH = (
    Format("en", "UTC"),
    Format("ur", "Asia/Karachi"),
    Format("zh-Hans", "Asia/Shanghai"),
)
THURSDAY = dt.datetime(2026, 11, 26, 10, 0, tzinfo=dt.UTC)
NBSP = "\u00a0"


def bare(text: str) -> str:
    """Without isolates and with plain spaces: how it looks."""
    return text.translate(dict.fromkeys((0x2067, 0x2068, 0x2069))).replace(NBSP, " ")


def looks(method: str, *arguments: object, **named: object) -> list[str]:
    return [bare(getattr(each, method)(*arguments, **named)) for each in (EN, UR, ZH)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1234567, "1,234,567"),
        (-5, "-5"),
        (Decimal("5000.000"), "5,000"),
        (Decimal("0.0005"), "0.0005"),
        (Decimal("5E+3"), "5,000"),
        (Decimal("12.50"), "12.5"),
    ],
)
def test_numbers_have_latin_digits_everywhere(value: int | Decimal, text: str) -> None:
    assert looks("number", value) == [text] * 3


@pytest.mark.parametrize(
    ("minor", "currency", "text", "exact"),
    [
        (21000, "PKR", "₨ 210", "₨ 210.00"),
        (267857, "CNY", "¥ 2,678.57", "¥ 2,678.57"),
        (615000, "CNY", "¥ 6,150", "¥ 6,150.00"),
        (5, "CNY", "¥ 0.05", "¥ 0.05"),
        (0, "PKR", "₨ 0", "₨ 0.00"),
        (210, "JPY", "JP¥ 210", "JP¥ 210"),
        (12345, "KWD", "KWD 12.345", "KWD 12.345"),
        (10**17 + 1, "PKR", "₨ 1,000,000,000,000,000.01", "₨ 1,000,000,000,000,000.01"),
    ],
)
def test_money(minor: int, currency: str, text: str, exact: str) -> None:
    assert looks("money", minor, currency) == [text] * 3
    assert looks("money", minor, currency, exact=True) == [exact] * 3


def test_sign_and_unit_do_not_part_from_their_figure() -> None:
    assert EN.money(21000, "PKR") == f"₨{NBSP}210"
    assert EN.quantity(5, "TNE") == f"5{NBSP}tonnes"
    assert EN.file_size(10**7) == f"10{NBSP}MB"


def test_urdu_is_isolated_and_the_others_only_where_needed() -> None:
    assert UR.money(21000, "PKR") == f"\u2068₨{NBSP}210\u2069"
    assert UR.time(THURSDAY) == "\u206815:00\u2069"
    assert EN.list(["Ali", "علی", "李"]) == "Ali, \u2068علی\u2069 and 李"
    assert UR.list(["Ali", "علی"]) == "\u2067\u2068Ali\u2069 اور \u2068علی\u2069\u2069"


def test_prices_and_quantities() -> None:
    assert looks("per_unit", 21000, "PKR", "KGM") == ["₨ 210 per kg", "₨ 210 فی کلو", "₨ 210/公斤"]
    assert looks("quantity", 5000, "KGM") == ["5,000 kg", "5,000 کلو", "5,000 公斤"]
    assert looks("quantity", "1", "XBX") == ["1 box", "1 ڈبہ", "1 盒"]
    assert looks("quantity", Decimal("2.50"), "XBX") == ["2.5 boxes", "2.5 ڈبے", "2.5 盒"]
    assert looks("quantity", Decimal("1.5"), "TNE") == ["1.5 tonnes", "1.5 ٹن", "1.5 吨"]
    assert looks("quantity", 3, "ZZ") == ["3 ZZ"] * 3


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 KB"), (1_500_000, "1.5 MB"), (25 * 10**8, "2.5 GB")],
)
def test_file_sizes(size: int, text: str) -> None:
    assert looks("file_size", size) == [text] * 3


def test_what_a_stream_costs_per_hour() -> None:
    assert looks("per_hour", 400) == ["180 MB per hour", "180 MB فی گھنٹہ", "每小时180 MB"]
    assert bare(EN.per_hour(1)) == "1 MB per hour"


def test_dates() -> None:
    assert looks("date", THURSDAY) == ["26 Nov 2026", "26 نومبر، 2026", "2026年11月26日"]
    assert looks("day", THURSDAY) == ["Thursday, 26 November", "جمعرات، 26 نومبر", "11月26日星期四"]
    assert looks("date_time", THURSDAY) == [
        "26 Nov 2026, 10:00",
        "26 نومبر، 2026 15:00",
        "2026年11月26日 18:00",
    ]
    first, last = dt.date(2026, 6, 1), dt.date(2026, 7, 20)
    assert looks("date_range", first, last) == [
        "1 Jun\u2009–\u200920 Jul 2026",
        "1 جون – 20 جولائی، 2026",
        "2026年6月1日至7月20日",
    ]


def test_near_days_keep_their_weekday() -> None:
    assert looks("day", THURSDAY, THURSDAY) == ["Today, Thursday", "آج، جمعرات", "今天，星期四"]
    before = THURSDAY - dt.timedelta(days=1)
    assert looks("day", THURSDAY, before)[:2] == ["Tomorrow, Thursday", "آنے والا کل، جمعرات"]
    after = THURSDAY + dt.timedelta(days=1)
    assert looks("day", THURSDAY, after)[:2] == ["Yesterday, Thursday", "گزرا ہوا کل، جمعرات"]
    later = THURSDAY + dt.timedelta(days=2)
    assert looks("day", THURSDAY, later)[0] == "Thursday, 26 November"


def test_a_moment_falls_on_the_readers_day_and_a_plain_date_stays() -> None:
    late = dt.datetime(2026, 11, 26, 20, 30, tzinfo=dt.UTC)
    assert looks("date", late) == ["26 Nov 2026", "27 نومبر، 2026", "2026年11月27日"]
    assert looks("time", late) == ["20:30", "01:30", "04:30"]
    assert bare(ZH.date(late.date())) == "2026年11月26日"


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        EN.time(dt.datetime(2026, 11, 26, 10))


def test_a_lesson_shows_both_clocks() -> None:
    lesson = Format("en", "Asia/Karachi").lesson_time(THURSDAY, "Asia/Shanghai")
    assert lesson == LessonTime(
        day="Thursday, 26 November",
        time="15:00",
        place="Karachi",
        host_day=None,
        host_time="18:00",
        host_place="Shanghai",
        same_clock=False,
        text="15:00 Karachi · 18:00 Shanghai",
    )
    assert bare(ZH.lesson_time(THURSDAY, "Asia/Karachi").text) == "18:00 上海 · 15:00 卡拉奇"
    assert UR.lesson_time(THURSDAY, "Asia/Shanghai").text.startswith("\u2067")


def test_a_lesson_on_another_day_of_the_host_says_so() -> None:
    late = dt.datetime(2026, 11, 26, 17, 0, tzinfo=dt.UTC)
    lesson = UR.lesson_time(late, "Asia/Shanghai")
    assert bare(lesson.host_day or "") == "جمعہ، 27 نومبر"
    assert bare(lesson.text) == "22:00 کراچی · جمعہ، 27 نومبر 01:00 شنگھائی"


def test_clocks_that_agree_are_shown_once() -> None:
    lesson = Format("en", "Asia/Tashkent").lesson_time(THURSDAY, "Asia/Karachi", THURSDAY)
    assert (lesson.same_clock, lesson.text, lesson.day) == (
        True,
        "15:00 Tashkent",
        "Today, Thursday",
    )


@pytest.mark.parametrize(
    ("seconds", "texts"),
    [
        (-5, ["just now", "ابھی ابھی", "刚刚"]),
        (59, ["just now", "ابھی ابھی", "刚刚"]),
        (60, ["1 min ago", "1 منٹ پہلے", "1分钟前"]),
        (3599, ["59 min ago", "59 منٹ پہلے", "59分钟前"]),
        (3600, ["1 h ago", "1 گھنٹے پہلے", "1小时前"]),
        (86400, ["1 day ago", "1 دن پہلے", "1天前"]),
        (6 * 86400, ["6 days ago", "6 دن پہلے", "6天前"]),
        (7 * 86400, ["26 Nov 2026", "26 نومبر، 2026", "2026年11月26日"]),
    ],
)
def test_ago(seconds: int, texts: list[str]) -> None:
    assert looks("ago", THURSDAY, THURSDAY + dt.timedelta(seconds=seconds)) == texts


@pytest.mark.parametrize(
    ("seconds", "texts"),
    [
        (0, ["now", "ابھی", "现在"]),
        (20, ["in 1 min", "1 منٹ میں", "1分钟后"]),
        (1200, ["in 20 min", "20 منٹ میں", "20分钟后"]),
        (7200, ["in 2 h", "2 گھنٹے میں", "2小时后"]),
        (86400, ["in 1 day", "1 دن میں", "1天后"]),
        (2 * 86400, ["in 2 days", "2 دن میں", "2天后"]),
        (7 * 86400, ["26 Nov 2026", "26 نومبر، 2026", "2026年11月26日"]),
    ],
)
def test_until(seconds: int, texts: list[str]) -> None:
    assert looks("until", THURSDAY, THURSDAY - dt.timedelta(seconds=seconds)) == texts


@pytest.mark.parametrize(
    ("minutes", "texts"),
    [
        (1, ["1 minute", "1 منٹ", "1分钟"]),
        (90, ["90 minutes", "90 منٹ", "90分钟"]),
        (120, ["2 hours", "2 گھنٹے", "2小时"]),
        (150, ["2 h 30 min", "2 گھنٹے 30 منٹ", "2小时30分钟"]),
    ],
)
def test_durations(minutes: int, texts: list[str]) -> None:
    assert looks("duration", minutes) == texts


@pytest.mark.parametrize(
    ("tag", "texts"),
    [
        ("ur", ["Urdu", "اردو", "乌尔都语"]),
        ("zh-Hans", ["Chinese", "چینی", "中文"]),
        ("ur-Latn", ["Roman Urdu", "رومن اردو", "罗马字乌尔都语"]),
        ("sw", ["Swahili", "سواحلی", "斯瓦希里语"]),
        ("pa-Arab", ["Punjabi", "پنجابی", "旁遮普语"]),
        ("scl", ["Shina", "شینا", "希纳语"]),
        ("und", ["another language", "کوئی اور زبان", "其他语言"]),
        ("xx-yy", ["xx-yy"] * 3),
    ],
)
def test_language_names(tag: str, texts: list[str]) -> None:
    assert looks("language_name", tag) == texts


def test_names_of_places_and_lists() -> None:
    assert looks("country", "KZ") == ["Kazakhstan", "قزاخستان", "哈萨克斯坦"]
    assert looks("city", "Asia/Almaty") == ["Almaty", "الماٹی", "阿拉木图"]
    assert looks("list", ["a", "b", "c"]) == ["a, b and c", "a، b، اور c", "a、b和c"]
    assert looks("list", []) == [""] * 3


def test_every_result_closes_what_it_opens() -> None:
    for language in LANGUAGES:
        form = Format(language, "Asia/Karachi")
        shown = [
            form.per_unit(21000, "PKR", "KGM"),
            form.lesson_time(THURSDAY, "Asia/Shanghai").text,
            form.list(["علی", "Li"]),
            form.day(THURSDAY, THURSDAY),
        ]
        for text in shown:
            assert text.count("\u2067") + text.count("\u2068") == text.count("\u2069")
