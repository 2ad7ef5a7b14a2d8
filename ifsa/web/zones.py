"""The time zones that people are offered: one for each clock where they are, not all 600 names."""

_NAMES = (
    "UTC Asia/Karachi Asia/Shanghai Asia/Kabul Asia/Kolkata Asia/Dhaka Asia/Kathmandu "
    "Asia/Colombo Asia/Yangon Asia/Bangkok Asia/Jakarta Asia/Kuala_Lumpur Asia/Singapore "
    "Asia/Manila Asia/Ulaanbaatar Asia/Almaty Asia/Bishkek Asia/Tashkent Asia/Dushanbe "
    "Asia/Ashgabat Asia/Tehran Asia/Dubai Asia/Riyadh Asia/Baghdad Asia/Baku Asia/Tbilisi "
    "Asia/Yerevan Europe/Istanbul Europe/Moscow Europe/Kyiv Europe/Athens Europe/Warsaw "
    "Europe/London Africa/Cairo Africa/Nairobi Africa/Addis_Ababa Africa/Lagos "
    "Africa/Johannesburg Africa/Casablanca America/New_York America/Lima"
)
MAIN = _NAMES.split()


def choosable(current: str) -> list[str]:
    """The zones to choose from; the one in use is always among them."""
    return MAIN if current in MAIN else [current, *MAIN]
