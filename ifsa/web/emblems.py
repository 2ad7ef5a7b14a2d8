"""Which drawing stands for a thing that has no photo, on which field of colour.

Kinds are ids of produce, groups of produce, crops, livestock, and a few things of the interface.
The drawings are files under ``static/vendor/emblems/``; the fields are classes of
``static/common/emblems.css``.
"""

import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType
from zlib import crc32

TINTS = 8
_FALLBACK = "seedling"

_GROUPS = {
    "fresh_fruit": "red-apple",
    "dried_fruit": "grapes",
    "nuts": "chestnut",
    "oilseeds": "sunflower",
    "oils": "jar",
    "cereals": "sheaf-of-rice",
    "seeds": "seedling",
    "feed": "leafy-green",
    "spices": "hot-pepper",
    "fresh_vegetables": "carrot",
    "frozen_vegetables": "snowflake",
    "dried_vegetables": "brown-mushroom",
    "processed": "canned-food",
    "beverages": "teacup-without-handle",
    "pulses": "beans",
    "animal_products": "honey-pot",
    "medicinal_plants": "herb",
    "seafood": "fish",
    "meat": "cut-of-meat",
    "dairy": "glass-of-milk",
}

_PRODUCE = {
    "mango": "mango",
    "kinnow": "tangerine",
    "mandarin_cn": "tangerine",
    "guava": "pear",
    "cherry": "cherries",
    "apricot": "peach",
    "peach": "peach",
    "plum": "blueberries",
    "apple": "red-apple",
    "pear": "pear",
    "grape": "grapes",
    "persimmon": "tomato",
    "pomegranate": "red-apple",
    "strawberry": "strawberry",
    "kiwifruit": "kiwi-fruit",
    "dates": "palm-tree",
    "apricot_dried": "peach",
    "fig_dried": "grapes",
    "raisin": "grapes",
    "jujube_dried": "cherries",
    "pinenut_shell": "evergreen-tree",
    "pinenut": "evergreen-tree",
    "walnut_shell": "chestnut",
    "walnut": "chestnut",
    "almond": "chestnut",
    "pistachio": "peanuts",
    "chestnut": "chestnut",
    "peanut": "peanuts",
    "rice_basmati": "cooked-rice",
    "rice_irri": "cooked-rice",
    "rice_broken": "cooked-rice",
    "rice_brown": "sheaf-of-rice",
    "rice_seed": "sheaf-of-rice",
    "sesame": "seedling",
    "sesame_oil": "jar",
    "rapeseed_meal": "sunflower",
    "rhodes_grass": "leafy-green",
    "chilli_dried": "hot-pepper",
    "chilli_ground": "hot-pepper",
    "turmeric": "ginger-root",
    "cumin": "herb",
    "coriander_seed": "herb",
    "star_anise": "star",
    "cassia": "wood",
    "potato": "potato",
    "potato_seed": "potato",
    "potato_frozen": "potato",
    "onion": "onion",
    "garlic": "garlic",
    "garlic_dried": "garlic",
    "ginger": "ginger-root",
    "carrot": "carrot",
    "mushroom_fresh": "brown-mushroom",
    "shiitake_fresh": "brown-mushroom",
    "shiitake_dried": "brown-mushroom",
    "mushroom_canned": "canned-food",
    "tomato_paste": "tomato",
    "mango_pulp": "mango",
    "orange_juice": "beverage-box",
    "tea_green": "teacup-without-handle",
    "tea_green_retail": "teacup-without-handle",
    "tea_black": "teacup-without-handle",
    "chickpea": "beans",
    "mung": "pea-pod",
    "kidney_bean": "beans",
    "sunflower_seed": "sunflower",
    "pumpkin_seed": "melon",
    "honey": "honey-pot",
    "goji": "cherries",
    "psyllium": "herb",
    "guar_gum": "pea-pod",
    "ribbonfish": "fish",
    "fish_frozen": "fish",
    "shrimp": "shrimp",
    "crab_live": "crab",
    "cuttlefish": "squid",
    "beef_heated": "cut-of-meat",
    "milk_powder": "glass-of-milk",
    "veg_seed": "seedling",
}

_CROPS = {
    "wheat": "sheaf-of-rice",
    "cotton": "thread",
    "rice": "sheaf-of-rice",
    "maize": "ear-of-corn",
    "mandarin": "tangerine",
    "chilli": "hot-pepper",
    "okra": "pea-pod",
    "spinach": "leafy-green",
    "tea": "teacup-without-handle",
    "tomato": "tomato",
    "cucumber": "cucumber",
    "alfalfa": "herb",
    "avocado": "avocado",
    "bean": "beans",
    "desmodium": "herb",
    "buffalo": "water-buffalo",
    "dairy_cow": "cow",
    "goat": "goat",
    "hen": "chicken",
    "bee": "honeybee",
}

_THINGS = {
    "agriculture": "tractor",
    "answer": "light-bulb",
    "books": "books",
    "brand": "seedling",
    "calendar": "calendar",
    "certificate": "graduation-cap",
    "deal": "handshake",
    "environment": "deciduous-tree",
    "farmer": "farmer",
    "field": "house-with-garden",
    "information_technology": "laptop",
    "insect_zoo": "lady-beetle",
    "lesson": "open-book",
    "listing": "basket",
    "members": "busts-in-silhouette",
    "microphone": "studio-microphone",
    "notice": "notebook",
    "package": "package",
    "papers": "clipboard",
    "poll": "ballot-box-with-ballot",
    "room": "speech-balloon",
    "rural_development": "house-with-garden",
    "school": "school",
    "sell": "basket",
    "shipping": "delivery-truck",
    "soil": "potted-plant",
    "thanks": "raising-hands",
    "thumbs_up": "thumbs-up",
    "tools": "hammer-and-wrench",
    "tractor": "tractor",
    "video": "video-camera",
    "water": "droplet",
    "world": "globe-showing-asia-australia",
    "youth": "seedling",
}

EMBLEMS: Mapping[str, str] = MappingProxyType({**_THINGS, **_GROUPS, **_CROPS, **_PRODUCE})

# A drawing wants a ground it stands out from: nothing green on rows, nothing golden on the sun.
_FIELDS = {
    "sun": "mango honey-pot sheaf-of-rice ear-of-corn chestnut peanuts sunflower ginger-root wood "
    "cooked-rice light-bulb star jar canned-food honeybee",
    "rows": "tangerine red-apple tomato strawberry cherries carrot potato onion garlic "
    "brown-mushroom lady-beetle peach beverage-box farmer goat basket",
    "sky": "tractor hot-pepper school house-with-garden palm-tree deciduous-tree evergreen-tree "
    "water-buffalo cow chicken delivery-truck thread",
    "water": "fish shrimp crab squid snowflake glass-of-milk droplet globe-showing-asia-australia",
    "earth": "seedling potted-plant cut-of-meat package beans handshake clipboard",
    "leaf": "kiwi-fruit avocado pear cucumber pea-pod leafy-green herb melon "
    "teacup-without-handle laptop books open-book",
    "dusk": "grapes blueberries",
}
_FIELD_OF = {name: field for field, names in _FIELDS.items() for name in names.split()}


def emblem(kind: str, group: str | None = None) -> str:
    """The static path of the drawing of a kind, of its group, or of a seedling; never nothing."""
    return f"vendor/emblems/{_drawing(kind, group)}.svg"


def field_of(kind: str, group: str | None = None) -> str:
    """The CSS class of the field of colour behind the drawing of a kind."""
    return f"field-{_FIELD_OF.get(_drawing(kind, group), 'leaf')}"


def tint_of(name: str) -> str:
    """The CSS class of a name's colour; the same for the same name, on every machine."""
    return f"tint-{crc32(name.encode()) % TINTS}"


def initial(name: str) -> str:
    """The first letter or figure of a name in capitals, or a middle dot when it has none."""
    for character in unicodedata.normalize("NFC", name):
        if character.isalnum():
            return character.upper()
    return "·"


def _drawing(kind: str, group: str | None) -> str:
    return EMBLEMS.get(kind) or EMBLEMS.get(group or "") or _FALLBACK


# What the templates of common/ call; to be added to the globals of the Jinja environment.
TEMPLATE_GLOBALS: Mapping[str, Callable[..., str]] = MappingProxyType(
    {"emblem": emblem, "field_of": field_of, "tint_of": tint_of, "initial": initial}
)
