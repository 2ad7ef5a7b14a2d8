"""Sentences as they are typed in rooms, with the language a reader would name."""

import pytest

from ifsa.text.detection import detect

URDU = [
    "آم کو گرم پانی میں کتنی دیر رکھنا چاہیے؟",
    "السلام علیکم، کل کا سبق کس وقت ہے؟",
    "گندم کی فصل میں زنگ لگ گیا ہے",
    "شکریہ بھائی",
    "WhatsApp پر تصویر بھیج دیں",
    "کینو کا ریٹ 210 روپے فی کلو، FOB کراچی",
    "جی ہاں",
    "https://example.org/mango-hot-water یہ دیکھیں",
    "میرے پاس 5 ایکڑ ہیں اور tube well بھی ہے",
    "بہت خوب 👍",
]
ROMAN_URDU = [
    "aam ko garam pani mein kitni der rakhna chahiye?",
    "kal ka sabaq kis waqt hai",
    "bhai gandum ka rate kya chal raha hai",
    "shukria",
    "bohat shukriya janab",
    "mujhe samajh nahi aaya, dobara batayen",
    "patte peele ho rahe hain kya karun",
    "Assalam o alaikum sab ko",
    "ji haan bilkul theek hai",
    "meri fasal kharab ho gayi",
    "spray kab karna hai, subah ya shaam?",
    "ye dawai kahan se milti hai",
    "hum ne is saal kapas lagai thi",
    "kinnow ki qeemat kam ho gai",
    "acha",
    "Thanks bhai, bohat faida hua",
    "video nahi chal rahi net slow hai",
    "pani kitne din baad dena he",
    "mere khet me keeray lag gaye hain",
    "ap ka school kahan par hai?",
    "AAP NE BOHAT ACHA BATAYA",
    "main ne to pehle hi bola tha",
    "is ka hal kia he",
    "do din bad aana",
]
CHINESE = [
    "这个芒果怎么卖？",
    "谢谢",
    "请问示范课几点开始？",
    "我们需要5吨 FOB 卡拉奇",
    "好的👍",
    "柑橘的糖度 Brix 是多少",
    "谢谢 Bashir 老师",
    "質量很好",
]
ENGLISH = [
    "How long should the mango stay in hot water?",
    "Thank you very much",
    "What is the price per kg?",
    "Please send the phytosanitary certificate",
    "I don't think this is rust",
    "good morning everyone",
    "The leaves are turning yellow",
    "Is he here to do the main work?",
    "Where can I buy seed in Multan?",
    "yes",
    "We grow Kinnow and mango",
    "Which spray do you use for aphids?",
    "Watering twice is enough",
    "Can you see us?",
]
# Written after the word lists were closed, and not looked at while they are changed: these measure.
HELD_OUT_ROMAN_URDU = [
    "tomatar k podon par safaid makhi a gai he",
    "Sir g video ki awaz nahi aa rhi",
    "konsa beej sab se acha rahega",
    "aik acre mein kitni bori lagti hain",
    "koi btaye ga k mandi ka kya haal hai",
    "Walaikum salam",
    "insha Allah kal milte hain",
    "dhan ki panery kab lagani chahiye",
    "bhens ko bukhar hai doctor ko bulao",
    "sardi se fasal ko kese bachaein",
    "zara unchi awaz mein bolen",
    "mango ka bagh hai mera multan mein",
    "is hafte barish hogi kia",
    "yar ye dawai mehngi bht he",
    "main steward hun chenab school ka",
    "hamare gaon mein net nahi hota",
    "ap log kya kehte ho is bare me",
    "jazakAllah khair",
    "kitne ka de rahe ho",
    "paise kab milenge",
    "thora sa urea daal den",
    "doosri dafa bhi yehi masla aya",
    "time kia hai lesson ka",
    "china wale kinnow lete hain kya",
    "mene form bhar diya hai",
]
HELD_OUT_ENGLISH = [
    "Hot water treatment kills fruit fly eggs",
    "Does anyone have a photo of the disease?",
    "Nice",
    "Urea twenty days after sowing",
    "Our buffalo gives less milk in summer",
    "Sound is not clear here",
    "Great explanation, sir",
    "Is this variety resistant to rust?",
    "Cold storage near Faisalabad?",
    "The buyer wants smaller cartons",
    "See you on Thursday",
    "Export grade only",
    "I am in the market tomorrow",
    "Payment received, shipping today",
    "too much rain this year",
    "He said the main canal is closed",
    "Wonderful lesson",
    "So do the same in the next row",
    "Are you in Lahore or Karachi",
    "minimum order 500 kg",
    "Can we pay in yuan?",
    "Aphids on my wheat again",
    "Please mute your microphone",
    "Hi all",
    "Men and women both came",
]
OTHER = [
    ("Habari ya asubuhi, karibu sana", "sw"),
    ("Tunapanda mahindi na maharage kwa pamoja", "sw"),
    ("Когда начинается урок?", "ru"),
    ("Сабақ қашан басталады?", "kk"),
    ("ありがとうございます", "ja"),
    ("質問があります", "ja"),
    ("감사합니다", "ko"),
    ("धन्यवाद", "hi"),
    ("شكرا جزيلا لكم على الدرس", "ar"),
    ("این را برای شما می آورم که است", "fa"),
    ("ڪڻڪ جو فصل ڪيئن آهي", "sd"),
    ("زه ښه یم، تاسو څنګه یاست", "ps"),
]
NOTHING = ["", "   ", "123 456", "👍👍", "https://example.org/what-is-this", "@amina #mango", "😀!"]

CASES = [
    *((text, "ur") for text in URDU),
    *((text, "ur-Latn") for text in ROMAN_URDU),
    *((text, "zh-Hans") for text in CHINESE),
    *((text, "en") for text in ENGLISH),
    *OTHER,
    *((text, "und") for text in NOTHING),
]


@pytest.mark.parametrize(("text", "language"), CASES)
def test_names_the_language_without_any_hint(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(("text", "language"), CASES)
@pytest.mark.parametrize("hint", ["ur", "zh-Hans", "en"])
def test_a_wrong_hint_does_not_overrule_a_clear_text(text: str, language: str, hint: str) -> None:
    assert detect(text, (hint,)) == language


@pytest.mark.parametrize(
    ("text", "hints", "language"),
    [
        ("ok", (), "und"),
        ("ok", ("en",), "en"),
        ("ok", ("ur",), "und"),
        ("ok", ("ur", "en"), "en"),
        ("Kinnow FAQ", ("sw", "en"), "sw"),
        ("or", (), "und"),
        ("or", ("ur",), "ur-Latn"),
        ("or", ("en",), "en"),
        ("سلام", (), "ur"),
        ("سلام", ("ps",), "ps"),
        ("سلام", ("zh-Hans", "fa"), "fa"),
        ("Рахмат", ("ky",), "ky"),
        ("Рахмат", ("kk", "ru"), "ru"),
    ],
)
def test_hints_decide_where_the_text_leaves_a_doubt(
    text: str, hints: tuple[str, ...], language: str
) -> None:
    assert detect(text, hints) == language


@pytest.mark.parametrize("hints", [(), ("ur",), ("zh-Hans", "en")])
@pytest.mark.parametrize(
    ("sentences", "language"), [(HELD_OUT_ROMAN_URDU, "ur-Latn"), (HELD_OUT_ENGLISH, "en")]
)
def test_nine_of_ten_unseen_sentences_are_named(
    sentences: list[str], language: str, hints: tuple[str, ...]
) -> None:
    named = sum(detect(sentence, hints) == language for sentence in sentences)
    assert named >= 0.9 * len(sentences)


def test_a_long_text_is_no_slower_than_its_length() -> None:
    assert detect("kya haal hai " * 2000) == "ur-Latn"
