"""Forty reports of water that was never sampled: invented results under real methods, for clients that do not exist."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lims_complaints.chance import Dice, below
from lims_complaints.language import Language


@dataclass(frozen=True)
class Parameter:
    """What is determined: names by language, method, unit, limit of detection, range, decimals, upper limit, hours it keeps."""

    en: str
    hans: str
    hant: str
    method: str
    unit: str
    detection: str
    least: str
    most: str
    decimals: int
    limit: str
    hours: int
    uncertainty: int = 0

    def name(self, language: Language) -> str:
        """Return its name."""
        return {"en": self.en, "zh-Hans": self.hans, "zh-Hant": self.hant}[language]


PARAMETERS = (
    Parameter("Iron", "铁", "鐵", "HJ 776-2015", "mg/L", "0.01", "0.02", "0.60", 2, "0.3", 4320, 6),
    Parameter("Manganese", "锰", "錳", "HJ 776-2015", "mg/L", "0.01", "0.01", "0.18", 2, "0.1", 4320, 6),
    Parameter("Chloride", "氯化物", "氯化物", "HJ 84-2016", "mg/L", "0.007", "14.0", "88.0", 1, "250", 720, 4),
    Parameter("Sulfate", "硫酸盐", "硫酸鹽", "HJ 84-2016", "mg/L", "0.018", "22.0", "140.0", 1, "250", 720, 4),
    Parameter(
        "Total hardness (as CaCO₃)", "总硬度（以 CaCO₃ 计）", "總硬度（以 CaCO₃ 計）",
        "GB 7477-87", "mg/L", "5", "90", "310", 0, "", 4320,
    ),
    Parameter("Fluoride", "氟化物", "氟化物", "HJ 84-2016", "mg/L", "0.006", "0.18", "1.30", 2, "1.0", 720, 5),
    Parameter("Chemical oxygen demand", "化学需氧量", "化學需氧量", "HJ 828-2017", "mg/L", "4", "9", "28", 0, "20", 120, 8),
    Parameter("Ammonia nitrogen", "氨氮", "氨氮", "HJ 535-2009", "mg/L", "0.025", "0.030", "1.400", 3, "1.0", 168, 6),
    Parameter("Total phosphorus", "总磷", "總磷", "GB 11893-89", "mg/L", "0.01", "0.02", "0.31", 2, "0.2", 24),
    Parameter("Lead", "铅", "鉛", "HJ 700-2014", "µg/L", "0.09", "0.02", "4.80", 2, "50", 4320),
    Parameter("Hexavalent chromium", "六价铬", "六價鉻", "GB 7467-87", "mg/L", "0.004", "0.001", "0.012", 3, "0.05", 24),
)  # fmt: skip
DISPUTED, RETESTED, EXPIRED = (1, 3, 2, 6, 4), (1, 2, 5), 7
"""Lines that clients of the demonstration dispute; of these those that are tested again, which keep for half a year, as a second
round with a long holiday in between may come to it after six weeks; and one that kept for five days."""


@dataclass(frozen=True)
class Client:
    """A client that does not exist."""

    name: str
    address: str
    email: str
    language: Language


CLIENTS = (
    Client("滨海市北河自来水有限公司", "滨海市北河区水厂路 6 号", "lab@beihe-water.example", "zh-Hans"),
    Client("Grey Heron Aquaculture Ltd", "4 Weir Lane, Binhai", "quality@greyheron.example", "en"),
    Client("翠湖水務有限公司", "濱海市翠湖道 88 號", "wq@tsuiwu.example", "zh-Hant"),
    Client("宏远纺织印染厂", "滨海市经济开发区纺织大道 21 号", "hj@hongyuan.example", "zh-Hans"),
    Client("Northgate Paper Mill", "1 Mill Road, Binhai", "ehs@northgate.example", "en"),
    Client("青田食品股份有限公司", "濱海市青田街 12 號", "qa@chingtin.example", "zh-Hant"),
    Client("滨海市生态环境监测中心", "滨海市海滨路 2 号", "jc@bhjc.example", "zh-Hans"),
    Client("金穗农业合作社", "滨海市河东镇金穗村", "jinsui@jinsui.example", "zh-Hans"),
)
WHERE = {
    "en": ("North River, section {n}", "Old Canal, bridge {n}", "Reservoir outlet, point {n}"),
    "zh-Hans": ("北河 {n} 号断面", "老运河 {n} 号桥", "水库出口 {n} 号点"),
    "zh-Hant": ("北河 {n} 號斷面", "舊運河 {n} 號橋", "水塘出口 {n} 號點"),
}
MATRIX = {"en": "surface water", "zh-Hans": "地表水", "zh-Hant": "地面水"}
KEPT = {"en": "4 °C, in the dark", "zh-Hans": "4 ℃ 避光", "zh-Hant": "4 ℃ 避光"}
STORED = {"en": "Cabinet {n}", "zh-Hans": "{n} 号留样柜", "zh-Hant": "{n} 號留樣櫃"}
WHOLE = {"en": "whole, sealed", "zh-Hans": "完好，封条完整", "zh-Hant": "完好，封條完整"}
COLUMNS = (
    "sample", "client", "client_address", "client_email", "site", "matrix", "sampled_on", "taken_by", "received_on",
    "condition", "preservation", "stored_where", "quantity_left", "quantity_unit", "seal", "keep_until", "parameter",
    "value", "unit", "detection", "limit", "uncertainty", "coverage_factor", "upper_limit", "method", "analysed_by",
    "checked_by", "analysed_on", "holding_hours", "instrument", "worksheet",
)  # fmt: skip


def client_of(n: int) -> Client:
    """Return the client of the n-th report (from 0)."""
    return CLIENTS[n % len(CLIENTS)]


def written(numbers: list[int], sampled_on: date, dice: Dice) -> bytes:
    """Return the results of the reports numbered, in the long form in which results are imported (CSV)."""
    stream = io.StringIO()
    table = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    table.writeheader()
    for n in numbers:
        table.writerows(_lines(n, sampled_on, dice))
    return stream.getvalue().encode()


def _lines(n: int, sampled_on: date, dice: Dice) -> Iterator[dict[str, str]]:
    client = client_of(n)
    language = client.language
    sample = {
        "sample": f"BH{sampled_on:%y%m%d}-{n + 1:02}", "client": client.name, "client_address": client.address,
        "client_email": client.email, "site": WHERE[language][n % 3].format(n=n // 3 + 1), "matrix": MATRIX[language],
        "sampled_on": sampled_on.isoformat(), "taken_by": "钱伟", "received_on": sampled_on.isoformat(),
        "condition": WHOLE[language], "preservation": KEPT[language], "stored_where": STORED[language].format(n=n % 9 + 1),
        "quantity_left": str(600 + 25 * below(dice, 17)), "quantity_unit": "mL", "seal": f"F-{7700 + n}",
        "keep_until": (sampled_on + timedelta(days=180)).isoformat(), "checked_by": "胡斌", "analysed_by": "王磊",
    }  # fmt: skip
    count = 7 + below(dice, 5)
    for line, parameter in enumerate(PARAMETERS[:count]):
        yield sample | _result(parameter, language, sampled_on + timedelta(days=1 + line % 2), n, dice)


def _result(parameter: Parameter, language: Language, day: date, n: int, dice: Dice) -> dict[str, str]:
    least, most = Decimal(parameter.least), Decimal(parameter.most)
    value = least + (most - least) * below(dice, 1001) / 1000
    text = f"{value:.{parameter.decimals}f}"
    missing = Decimal(text) < Decimal(parameter.detection)
    half = f"{Decimal(text) * parameter.uncertainty / 100:.{parameter.decimals + 1}f}"
    sure = parameter.uncertainty > 0 and not missing and n % 3 == 0
    return {
        "parameter": parameter.name(language), "value": f"<{parameter.detection}" if missing else text, "unit": parameter.unit,
        "limit": parameter.detection, "upper_limit": parameter.limit if n % 2 == 0 else "", "method": parameter.method,
        "uncertainty": half if sure else "", "coverage_factor": "2" if sure else "", "analysed_on": day.isoformat(),
        "holding_hours": str(parameter.hours), "instrument": "ICS-600" if "84" in parameter.method else "UV-2600",
        "worksheet": f"W-{day:%m%d}-{n + 1:02}",
    }  # fmt: skip
