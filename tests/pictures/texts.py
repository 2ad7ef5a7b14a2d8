"""Names and messages as long and as mixed as people make them."""

LONG_NAMES = {
    "en": "Agro-Environmental Demonstration and Cross-Border Horticulture Training School of the"
    " Upper Jhelum Canal",
    "ur": "بالائی جہلم نہر کے باغبانوں اور خواتین کاشتکاروں کی عملی تربیت"
    " اور برآمدی پیداوار کا اسکول",
    "zh-Hans": "杰赫勒姆河上游灌区农业环境示范与跨境园艺技术综合培训学校及合作社联合总社",
}
LONG_NAME = "Muhammad Abdur-Rahman Chaudhry-Warraich al-Faisalabadi, محمد عبدالرحمٰن چوہدری"
LONG_PLACE = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"

URDU_TITLE = "شور زدہ زمین، دیر سے پانی، اور پہلی بوائی: کس نے کیا کیا؟"
URDU = (
    (
        "اس سال پانی پندرہ دن دیر سے آیا، اس لیے ہم نے پہلی آبپاشی کنویں سے کی۔ زمین ریتلی ہے، "
        "پی ایچ 8.2 نکلی اور نمک 2.4 dS/m۔ کسی نے کہا جپسم ڈالو، کسی نے کہا گوبر کی کھاد "
        "کافی ہے۔ خرچ تقریباً ₨ 12,500 فی ایکڑ بنتا ہے۔ آپ نے FAO کی ہدایت (2019) دیکھی ہے؟"
    ),
    (
        "میں نے دونوں کر کے دیکھے:\n\n- جپسم 2 ٹن فی ایکڑ، نومبر میں\n"
        "- گوبر 8 ٹرالی، دسمبر میں\n- دونوں ساتھ\n\n"
        "تیسرے کھیت میں جڑیں 35 cm تک گئیں، پہلے میں صرف 20 cm۔ **فرق صاف تھا۔**"
    ),
    "شکریہ! کیا «پی ایچ» گھر پر ناپ سکتے ہیں؟ (بازار میں کِٹ 1,800 روپے کی ہے، 24/11/2026 کا ریٹ۔)",
    (
        "https://www.example.org/rehnuma/zameen-ki-jaanch/pH-aur-namak/"
        "?bohat-lamba-patta=jo-kahin-nahin-tutta-aur-screen-se-bahar-jata-hai"
    ),
    "نہیں",
)

CHINESE = (
    (
        "缺铁性黄化的田间诊断与叶面喷施螯合铁浓度对照试验记录表二零二六年十一月第三版"
        "请勿直接用于碱性土壤须先测定土壤酸碱度与电导率并咨询当地农业技术推广站"
    ),
    "Fe-EDDHA-6%-0.15%-2026-11-27-YICHANG-ORCHARD-ROW-0017-SAMPLE-0000000000000042-CONTROL",
    (
        "第一次喷施：11月3日，浓度 0.15%，每亩 45 公斤药液；第二次：11月18日。"
        "叶色由 2 级升到 4 级（5 级制）。“先小面积试，再全园用。”——李老师"
    ),
    "好",
)
