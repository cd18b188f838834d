"""The people of the demonstration station, in every role. None of them exists."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lims_complaints.records.journal import StationRecord
from lims_complaints.records.person import Authorization, Person, RoleHeld


@dataclass(frozen=True)
class Figure:
    """One demonstration person: user name, names, roles, department, methods tested and fields signed for."""

    user: str
    name: str
    latin: str
    roles: tuple[str, ...]
    department: str = ""
    methods: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


FIGURES = (
    Figure("liu.wen", "刘雯", "Liu Wen", ("technical business office",), "business office"),
    Figure("he.jing", "何静", "He Jing", ("technical business office",), "business office"),
    Figure("zhao.min", "赵敏", "Zhao Min", ("quality manager",), "quality"),
    Figure("zhou.kai", "周凯", "Zhou Kai", ("quality manager",), "quality"),
    Figure("wang.lei", "王磊", "Wang Lei", ("analyst",), "laboratory", ("*",)),
    Figure("chen.yu", "陈宇", "Chen Yu", ("analyst",), "laboratory", ("*",)),
    Figure("sun.hao", "孙浩", "Sun Hao", ("analyst",), "laboratory", ("*",)),
    Figure("lin.yue", "林悦", "Lin Yue", ("analyst",), "laboratory", ("*",)),
    Figure("gao.ming", "高明", "Gao Ming", ("analyst",), "laboratory", ("*",)),
    Figure("hu.bin", "胡斌", "Hu Bin", ("analyst",), "laboratory", ("HJ 828-2017", "GB 11892-89")),
    Figure("xu.fang", "徐芳", "Xu Fang", ("authorized signatory",), "laboratory", (), ("*",)),
    Figure("guo.tao", "郭涛", "Guo Tao", ("authorized signatory",), "laboratory", (), ("water",)),
    Figure("ma.li", "马丽", "Ma Li", ("office",), "office"),
    Figure("tang.rui", "唐睿", "Tang Rui", ("department head",), "sampling"),
    Figure("deng.hua", "邓华", "Deng Hua", ("department head",), "laboratory"),
    Figure("qian.wei", "钱伟", "Qian Wei", (), "sampling"),
    Figure("yan.ling", "严玲", "Yan Ling", (), "sampling"),
    Figure("pan.yun", "潘云", "Pan Yun", ("archivist",), "office"),
    Figure("fang.jie", "方杰", "Fang Jie", ("auditor",), "quality"),
    Figure("lu.qing", "卢青", "Lu Qing", ("administrator",), "office"),
    Figure("song.bo", "宋博", "Song Bo", ("top management",), "management"),
    Figure("luo.jia", "罗佳", "Luo Jia", ("department head",), "sampling"),
)

SINCE = date(2020, 1, 1)


def found_station(session: Session) -> None:
    """Write the station itself."""
    session.add(
        StationRecord(
            id=1,
            name={"en": "Binhai Testing Station", "zh-Hans": "滨海检测站", "zh-Hant": "濱海檢測站"},
            address={
                "en": "18 Haibin Road, Binhai",
                "zh-Hans": "滨海市海滨路 18 号",
                "zh-Hant": "濱海市海濱路 18 號",
            },
            phone="0510-5550 0118",
            email="appeals@binhai.example",
            contact={"en": "Liu Wen", "zh-Hans": "刘雯", "zh-Hant": "劉雯"},
            cma_number="201812050118",
            accreditation_number="L99018",
            demonstration=True,
        )
    )


def hire(session: Session) -> dict[str, int]:
    """Write everybody with roles and authorizations; return user name → person id."""
    ids: dict[str, int] = {}
    for figure in FIGURES:
        person = Person(
            name=figure.name, name_latin=figure.latin, department=figure.department, email=f"{figure.user}@binhai.example"
        )
        session.add(person)
        session.flush()
        ids[figure.user] = person.id
        session.add_all(RoleHeld(person_id=person.id, role=role, from_on=SINCE) for role in figure.roles)
        session.add_all(_authorizations(person.id, figure))
    return ids


def _authorizations(person: int, figure: Figure) -> list[Authorization]:
    kinds = [("analysis", m) for m in figure.methods] + [("signing", f) for f in figure.signs]
    return [
        Authorization(person_id=person, kind=kind, scope=scope, from_on=SINCE, document=f"TS-A-{person:03}")
        for kind, scope in kinds
    ]
