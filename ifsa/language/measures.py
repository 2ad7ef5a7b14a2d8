"""Names of units and signs of currencies.

Unit codes are UN/CEFACT: Recommendation 20 (KGM), and X + Recommendation 21 for packages (XBX).
The last ones are local measures without a code there.
"""

from ifsa.language.catalogues import NN_

# How one and how many are called: a plural is counted in the reader's language.
UNITS: dict[str, tuple[str, str]] = {
    "KGM": NN_("kg", "kg"),
    "TNE": NN_("tonne", "tonnes"),
    "GRM": NN_("gram", "grams"),
    "DTN": NN_("quintal", "quintals"),
    "LTR": NN_("litre", "litres"),
    "MLT": NN_("millilitre", "millilitres"),
    "H87": NN_("piece", "pieces"),
    "DZN": NN_("dozen", "dozen"),
    "CEN": NN_("hundred", "hundred"),
    "ACR": NN_("acre", "acres"),
    "HAR": NN_("hectare", "hectares"),
    "XBX": NN_("box", "boxes"),
    "XCT": NN_("carton", "cartons"),
    "XBG": NN_("bag", "bags"),
    "XSA": NN_("sack", "sacks"),
    "XCR": NN_("crate", "crates"),
    "XCS": NN_("case", "cases"),
    "XPX": NN_("pallet", "pallets"),
    "XDR": NN_("drum", "drums"),
    "XBO": NN_("bottle", "bottles"),
    "XJR": NN_("jar", "jars"),
    "XTN": NN_("tin", "tins"),
    "XBE": NN_("bundle", "bundles"),
    "XPK": NN_("packet", "packets"),
    "MAUND40": NN_("maund (40 kg)", "maunds (40 kg)"),
    "JIN": NN_("jin", "jin"),
}

# CLDR writes PKR and Rs; the rupee sign is what stands on every price board. CNY and JPY would
# share one sign in English, so the yen gets its longer one everywhere.
CURRENCY_SIGNS: dict[str, str] = {
    "PKR": "₨",
    "CNY": "¥",
    "JPY": "JP¥",
    "USD": "US$",
    "EUR": "€",
    "GBP": "£",
    "KES": "KSh",
    "KZT": "₸",
    "RUB": "₽",
    "TRY": "₺",
    "INR": "₹",
    "BDT": "৳",
    "VND": "₫",
}
