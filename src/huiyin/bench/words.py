"""Invented words: names of places and offices, subjects, and what people and offices write. By combination; pure.

Nothing here is anybody's text. The number of combinations is large enough that few texts occur twice.
"""

from random import Random

_FIRST = "云青石白清松柳桐枫沙金银玉丹泉竹梅兰荷莲晴霞岚岭溪湖渡桥塘堰"
_SECOND = "江山川原林泽阳陵洲浦台坪湾冈谷堡亭庄田岩"

#: Top subjects with their code, the department that answers for them, its seal, and their weight.
SUBJECTS: tuple[tuple[str, str, str, str, int], ...] = (
    ("urban", "城乡建设", "住房和城乡建设局", "住", 26),
    ("traffic", "交通运输", "交通运输局", "交", 15),
    ("labour", "劳动社保", "人力资源和社会保障局", "人", 12),
    ("environment", "环境保护", "生态环境局", "环", 10),
    ("education", "教育", "教育局", "教", 9),
    ("health", "卫生健康", "卫生健康委员会", "卫", 8),
    ("market", "市场监管", "市场监督管理局", "市", 7),
    ("safety", "公共安全", "公安局", "公", 5),
    ("rural", "农业农村", "农业农村局", "农", 5),
    ("civil", "民政事务", "民政局", "民", 3),
)
#: Each top subject has these below it, and each of those the same number again: three levels.
PARTS = ("设施", "服务", "收费", "噪声", "审批", "补贴")
DETAILS = ("损坏", "缺失", "拖延")

_THINGS = {
    "urban": ("供暖管道", "小区电梯", "路灯", "下水道", "物业", "外墙", "自来水", "垃圾站"),
    "traffic": ("公交车站", "红绿灯", "人行道", "停车位", "护栏", "斑马线", "班车", "桥面"),
    "labour": ("工资", "社保缴费", "退休手续", "工伤认定", "加班费", "就业补贴", "培训班", "劳动合同"),
    "environment": ("夜间施工", "河道", "油烟", "污水", "扬尘", "异味", "广场音响", "焚烧秸秆"),
    "education": ("幼儿园", "校车", "课后服务", "学区", "食堂", "校服", "转学手续", "补习班"),
    "health": ("医保报销", "挂号", "社区医院", "疫苗", "体检", "救护车", "药店", "病历"),
    "market": ("预付卡", "菜市场", "网购商品", "电动车", "餐馆", "加油站", "美容店", "健身房"),
    "safety": ("电动车充电", "养犬", "户口", "身份证", "消防通道", "监控", "骚扰电话", "路口"),
    "rural": ("水渠", "机耕路", "宅基地", "种粮补贴", "灌溉", "果园", "农机", "土地流转"),
    "civil": ("低保", "养老院", "婚姻登记", "残疾人补贴", "社区食堂", "殡葬收费", "临时救助", "地名牌"),
}
_TROUBLES = (
    "坏了没人修",
    "一直没有答复",
    "收费不清楚",
    "影响老人出行",
    "反映多次没有结果",
    "夜里吵得睡不着",
    "手续来回跑",
    "什么时候能解决",
    "希望尽快处理",
    "存在安全隐患",
    "和公示的不一样",
    "能不能延长时间",
)
_WHEN = (
    "上个月起",
    "从入冬以后",
    "这两个星期",
    "开学以来",
    "前天晚上",
    "今年春天开始",
    "下雨之后",
    "每天早高峰",
)
_WHAT = (
    "我们楼里的住户都遇到了这个问题",
    "附近的居民意见很大",
    "打过电话，说已经登记，后来没有下文",
    "现场看过一次，没有说怎么办",
    "老人和孩子经过很不方便",
    "我把经过写清楚，请有关部门看一看",
    "同样的情况隔壁小区已经解决",
    "问了窗口，两次说法不一样",
    "已经按要求交了材料",
    "大家愿意配合，只想知道怎么办",
    "照片可以补充",
    "希望给一个明确的时间",
)
_WISH = (
    "请尽快安排人员到现场看看，谢谢。",
    "请告诉我们下一步怎么走。",
    "盼望回复。",
    "希望能有一个说法。",
    "麻烦核实以后答复我们，谢谢。",
)
_ANSWERS = (
    "接到您的留言后，我们安排工作人员到现场作了核实",
    "经与有关单位核对，您反映的情况属实",
    "现将办理情况答复如下",
    "已要求责任单位在规定时间内整改到位",
    "施工单位已进场，预计两周内完成",
    "按照现行规定，这项费用应当公示并开具票据",
    "材料齐全的，窗口当场受理",
    "我们会继续跟踪，直到问题解决",
    "目前设备已经修复，运行正常",
    "因需要统一安排，这一段排在下一批改造计划里",
    "您可以携带相关材料到服务大厅办理",
)
_PROGRESS = (
    "工作人员已到现场查看，正在联系施工队。",
    "配件已经订购，到货后马上更换。",
    "已召集有关单位开会，商定了分工。",
    "第一段已经完工，第二段明天开始。",
    "正在核对缴费记录。",
)
_ROADS = ("和平", "建设", "解放", "人民", "幸福", "光明", "朝阳", "新华", "东风", "胜利")


def place_name(number: int, ending: str) -> str:
    """云江县: the name of the n-th place of a level; different for different numbers."""
    number, second = divmod(number, len(_SECOND))
    more, first = divmod(number, len(_FIRST))
    third = _FIRST[more % len(_FIRST)] if more else ""
    return f"{_FIRST[first]}{third}{_SECOND[second]}{ending}"


def street(rng: Random) -> str:
    """和平路 117 号附近."""
    return f"{_ROADS[int(rng.random() * len(_ROADS))]}路{1 + int(rng.random() * 400)}号"


def title(subject: str, place: str, rng: Random) -> str:
    """What it is about, in one line."""
    things = _THINGS[subject]
    return (
        f"{place}{_ROADS[int(rng.random() * len(_ROADS))]}路{things[int(rng.random() * len(things))]}"
        f"{_TROUBLES[int(rng.random() * len(_TROUBLES))]}"
    )


def body(heading: str, where: str, rng: Random) -> str:
    """A letter of three to twelve sentences, most of them short."""
    count = 2 + int(10 * rng.random() ** 3)
    sentences = [f"{_WHEN[int(rng.random() * len(_WHEN))]}，{where}{heading}"]
    sentences += [_WHAT[int(rng.random() * len(_WHAT))] for _ in range(count)]
    return "。".join(sentences) + "。" + _WISH[int(rng.random() * len(_WISH))]


def reply(office: str, rng: Random) -> str:
    """An answer of three to eight sentences."""
    count = 2 + int(6 * rng.random() ** 2)
    sentences = [_ANSWERS[int(rng.random() * len(_ANSWERS))] for _ in range(count)]
    return f"您好！{'。'.join(sentences)}。感谢您的理解和支持。{office}"


def progress(rng: Random) -> str:
    """One step of the work."""
    return _PROGRESS[int(rng.random() * len(_PROGRESS))]
