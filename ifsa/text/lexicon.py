"""Words that tell languages in Latin letters apart: Roman Urdu, English, Swahili.

Chosen by hand from what such texts can hardly do without: the small words of grammar, greetings,
and for Roman Urdu the everyday words of a farm. Roman Urdu has no spelling, so its words are kept
folded (see `fold`), which covers "nahi", "naahi" and "nahii" alike.
"""

import re
from typing import Final

# Words that two of the languages share, with what they say for each.
SHARED: Final[dict[str, dict[str, float]]] = {
    "is": {"en": 1.0, "ur-Latn": 0.5},
    "us": {"en": 0.6, "ur-Latn": 0.6},
    "to": {"en": 1.0, "ur-Latn": 0.6},
    "he": {"en": 0.7, "ur-Latn": 0.6},
    "me": {"en": 0.7, "ur-Latn": 0.8},
    "main": {"en": 0.4, "ur-Latn": 0.8},
    "men": {"en": 0.5, "ur-Latn": 0.6},
    "in": {"en": 1.0, "ur-Latn": 0.4},
    "or": {"en": 0.8, "ur-Latn": 0.7},
    "do": {"en": 0.8, "ur-Latn": 0.5},
    "the": {"en": 1.4, "ur-Latn": 0.3},
    "so": {"en": 0.9, "ur-Latn": 0.2},
    "say": {"en": 0.7, "ur-Latn": 0.5},
    "hum": {"en": 0.1, "ur-Latn": 1.0},
    "ham": {"en": 0.3, "ur-Latn": 0.7},
    "hi": {"en": 0.6, "ur-Latn": 0.6},
    "ho": {"en": 0.1, "ur-Latn": 1.0},
    "bus": {"en": 0.5, "ur-Latn": 0.6},
    "sub": {"en": 0.2, "ur-Latn": 0.8},
    "pass": {"en": 0.5, "ur-Latn": 0.4},
    "kind": {"en": 0.9},
    "bad": {"en": 0.8, "ur-Latn": 0.5},
    "but": {"en": 1.2},
    "pay": {"en": 0.8, "ur-Latn": 0.2},
    "are": {"en": 1.2, "ur-Latn": 0.1},
    "hay": {"en": 0.5, "ur-Latn": 0.9},
    "hair": {"en": 0.8},
    "ya": {"sw": 1.0, "ur-Latn": 0.8},
    "na": {"sw": 1.0, "ur-Latn": 0.8},
    "wa": {"sw": 1.0, "ur-Latn": 0.2},
    "la": {"sw": 0.7},
    "kama": {"sw": 1.0, "ur-Latn": 0.2},
    "sana": {"sw": 1.0},
    "pia": {"sw": 1.0},
    "juu": {"sw": 1.0},
    "ni": {"sw": 1.0, "ur-Latn": 0.2},
    "si": {"sw": 0.6, "ur-Latn": 0.4},
    "au": {"sw": 1.0, "ur-Latn": 0.3},
}

_ROMAN_URDU_GRAMMAR = """
    hai hain hen hei hy hoon hun hu tha thi thay thin ho hota hoti hote hoga hogi honge hua hui
    hue huwa ka ki ke kay ko kou se sey ne nay mein mai mujhe mujhko mera meri mere hamara
    hamari hamare hamain hamen tum tumhara tumhe aap ap apka apki apke apna apni apne apko wo
    woh ye yeh yahi wahi iska iski iske isko ise usko uska uski uske unka unki unke unko inka
    inki inke inko jo jis jiska jiski jab tab ab abhi kab kabhi kahan kahin yahan wahan kya kia
    kiya kyun kyon kiun kyunke kyonke kon kaun kis kisi kisne koi kuch kuchh kitna kitni kitne
    itna itni utna jitna kaisa kaise kaisi kesa kese kesi aisa aise aisi esa ese jaisa jaise
    jaisi jese waisa aur ya pe lekin magar agar warna phir fir bhi toh hi sirf bas bilkul nahi
    nahin nhi nai mat haan han jee ji saath sath baad pehle pahle andar bahar upar niche neeche
    liye liay lye tak wala wali wale walay walo karna karni karne karta karti karte karen karein
    kare karo kar karke kiye karain raha rahi rahe rha rhi rhe gaya gayi gaye gai gya dena dein
    dain diya diye dedo dijiye lena lein lain liya lijiye jana jata jati jate jao jaye jayen ana
    ata ati ate aao aye ayen aya ayi sakta sakti sakte skta skte chahiye chahye chahie chaiye
    lagta lagti lagte laga lagi lage lagayen lagana batayen batao bataein btao dekhein dekho
    dekhen milta milti mile mila milega sunno suno par
"""
_ROMAN_URDU_EVERYDAY = """
    salam salaam assalam asalam alaikum alaikom walaikum shukria shukriya meherbani mehrbani
    khuda hafiz inshallah mashallah alhamdulillah acha achha achi ache theek thek thik sahi
    zaroor zarur bhai bhaiya behan baji janab sahib sahab dost dosto bohat bohot bahut buhat
    zyada ziada kam thora thori aaj kal parson subah shaam sham raat din waqt mausam barish
    dhoop garmi sardi pani zameen zamin mitti khet kheton fasal faslon gandum chawal kapas makai
    ganna aam kinnu kinno keenu malta sabzi sabziyan phal phool patta pattay patte beej bij khad
    khaad dawai dawa keera keeray bimari kisan kisaan mandi bhav bhao qeemat qimat keemat rupay
    rupee rupaye bhains gaye doodh murgi bakri machli shahad anda aanday ghar gaon gaun shehr
    sawal jawab masla madad tareeqa tariqa kharab sasta mehnga naya purana bara chota kharidna
    bechna becho
"""
_ENGLISH = """
        a i an enough once twice never always often and of for on with at by from as it its it's
    be been being was were am will would can could should may might must shall have has had
    having does did done doing not no yes this that these those there here then than when
    where which who whom whose what why how you your yours we our ours they them their he's
    she her him his my mine i'm i've i'll we're you're don't doesn't didn't can't won't
    isn't aren't let's if else because while until after before about into over under
    between through during again more most much many some any each every all both few other
    another such only own same too very just also still even well now today tomorrow
    yesterday please thanks thank good morning evening afternoon night hello hey welcome
    dear friends brother sister sir need want like know think see look make made take get
    got give go going come came use used work works time day days week month year water soil
    seed seeds farm farmer farmers field fields crop crops plant plants leaf leaves tree trees
    fruit rice wheat milk price market buy sell box boxes question answer help first last next
    new old big small long short high low right left great best better up down out off back one
    two three four five hot cold kg per send sent show where's lesson
"""
_SWAHILI = """
    kwa katika hii hiyo hizi huu huyu hapa yangu yako yake yetu wetu wako wao zetu zake cha vya
    za kwenye lakini kwamba kila sisi ninyi mimi wewe yeye hakuna ndiyo hapana asante habari
    karibu jambo shamba mahindi maharage wakulima mkulima mbegu mbolea mvua maji bei soko nini
    wapi lini gani tunapanda kupanda tafadhali rafiki leo kesho jana sasa
"""

_DOUBLED = re.compile(r"(.)\1+")


def fold(word: str) -> str:
    """One spelling for the many of a Roman Urdu word: no doubled letters, w for v, no last h."""
    once = _DOUBLED.sub(r"\1", word.replace("v", "w"))
    return once[:-1] if len(once) > 2 and once.endswith("h") and once[-2] in "aeiou" else once


ROMAN_URDU_GRAMMAR: Final = frozenset(map(fold, _ROMAN_URDU_GRAMMAR.split()))
ROMAN_URDU: Final = {
    **dict.fromkeys(map(fold, _ROMAN_URDU_EVERYDAY.split()), 0.9),
    **dict.fromkeys(ROMAN_URDU_GRAMMAR, 1.2),
}
ENGLISH: Final = frozenset(_ENGLISH.split())
SWAHILI: Final = frozenset(_SWAHILI.split())
