"""Names of days off as the calendar libraries write them, marked so that readers get them in their language."""

from babel import Locale

from lims_complaints.language import N_, Language, translator

PLACES = {"CN": N_("Mainland China"), "HK": N_("Hong Kong"), "TW": N_("Taiwan")}
"""How the places of the station's own calendars are called; other countries are called as CLDR has them."""


def say_place(jurisdiction: str, language: Language) -> str:
    """Say a place as a procedure names it: Deutschland is Germany, 德国; a part of a country keeps its letters."""
    country = jurisdiction[:2]
    if jurisdiction in PLACES:
        return translator(language)(PLACES[jurisdiction])
    name = Locale.parse(language.replace("-", "_")).territories.get(country, country)
    return name if jurisdiction == country else f"{name} ({jurisdiction})"


NAMES = (
    N_("Anti-Fascist 70th Day"),
    N_("Children's Day"),
    N_("Chinese Mid-Autumn Festival"),
    N_("Chinese New Year"),
    N_("Chinese New Year's Eve"),
    N_("Ching Ming Festival"),
    N_("Christmas Day"),
    N_("Chung Yeung Festival"),
    N_("Confucius' Birthday"),
    N_("Constitution Day"),
    N_("Dragon Boat Festival"),
    N_("Easter Monday"),
    N_("Founding Day of the Republic of China"),
    N_("Good Friday"),
    N_("Hong Kong Special Administrative Region Establishment Day"),
    N_("Labor Day"),
    N_("Lunar New Year's Day"),
    N_("Peace Memorial Day"),
    N_("Spring Festival"),
    N_("Taiwan Restoration and Guningtou Victory Memorial Day"),
    N_("The 70th anniversary day of the victory of the Chinese people's war of resistance against Japanese aggression"),
    N_("The Birthday of the Buddha"),
    N_("The day following Ching Ming Festival"),
    N_("The day following Chung Yeung Festival"),
    N_("The day following Easter Monday"),
    N_("The day following Good Friday"),
    N_("The day following Hong Kong Special Administrative Region Establishment Day"),
    N_("The day following Labour Day"),
    N_("The day following National Day"),
    N_("The day following Tuen Ng Festival"),
    N_("The day following the Birthday of the Buddha"),
    N_("The day following the Chinese Mid-Autumn Festival"),
    N_("The day following the first day of January"),
    N_("The day preceding Lunar New Year's Day"),
    N_("The first day of January"),
    N_("The first weekday after Christmas Day"),
    N_("The fourth day of Lunar New Year"),
    N_("The second day following the Chinese Mid-Autumn Festival"),
    N_("The second day of Lunar New Year"),
    N_("The second weekday after Christmas Day"),
    N_("The third day of Lunar New Year"),
    N_("Tomb-Sweeping Day"),
    N_("Tuen Ng Festival"),
)
