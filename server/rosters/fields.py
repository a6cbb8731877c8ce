"""What the columns of a roster may be called. The order of words is the order of preference."""

from __future__ import annotations

import re
from typing import NamedTuple


class Field(NamedTuple):
    """A column by meaning: what staff call it, the words it goes by, and words that show it is another thing."""

    label: str
    words: tuple[str, ...]
    never: tuple[str, ...] = ()


def _words(line: str) -> tuple[str, ...]:
    return tuple(line.split())


_OTHER_AREAS = _words("套内 公摊 分摊 使用面积 阁楼 赠送 花园 露台 阳台 公共 总面积 绿地 占地")
_OTHER_NUMBERS = _words("类型 种类 名称 合同 产权证 不动产证 房产证 房本 权证 发证 有效期 档案")

HOME_FIELDS: dict[str, Field] = {
    "building": Field(
        "楼栋", _words("楼栋 栋号 楼号 幢号 座号 楼栋号 楼幢 楼幢号 楼座 栋座 楼栋名称 楼宇 楼宇名称 大楼 栋 幢 座 号楼 楼 building")
    ),
    "stair": Field("单元", _words("单元 单元号 单元名称 门洞 门洞号 楼门 梯号 梯 unit")),
    "floor": Field("楼层", _words("楼层 所在楼层 所在层 层数 层号 楼层号 层 floor"), _words("总楼层 总层")),
    "room": Field(
        "房号", _words("房号 房间号 房间号码 室号 户号 房屋号 门号 户室号 房间 房屋号码 房室号 门牌号 门牌 室 房 room")
    ),
    "label": Field(
        "房屋编号",
        _words(
            "房屋编号 房产编号 房间编号 房屋编码 房产编码 资产编号 单元房号 楼栋房号 房屋地址 房产地址 房屋坐落 房产坐落"
            " 坐落 房屋位置 房屋名称 房产名称 物业地址 物业编号 门牌地址 住址 住户地址 房产 房屋 地址 业主编号"
        ),
        _words("通讯 通信 联系地址 户籍 身份证地址 邮寄 送达"),
    ),
    "area": Field(
        "建筑面积",
        _words(
            "产权面积 产权证面积 产证面积 产权建筑面积 登记面积 不动产登记面积 房本面积 专有部分面积 专有面积 实测面积"
            " 测绘面积 实测建筑面积 建筑面积 建面 房屋面积 房产面积 面积 合同面积 计费面积 收费面积 area"
        ),
        (*_OTHER_AREAS, "预测"),
    ),
    "owner": Field(
        "业主姓名",
        _words(
            "业主姓名 产权人姓名 业主名称 产权人 权利人 不动产权利人 所有权人 房屋所有权人 权属人 业主 姓名 房主 户主 户主姓名"
            " 产权人名称 权利人名称 客户姓名 客户名称 住户姓名 购房人 买受人 住户 客户 姓名/名称 名字 owner name"
        ),
        _words("项目 物业名称 小区 编号 性别 关系"),
    ),
    "id_number": Field(
        "证件号码",
        _words(
            "证件号码 身份证号码 身份证号 证件号 身份证 公民身份号码 有效证件号码 有效证件号 证照号码 证照号 身份证件号码"
            " 统一社会信用代码 信用代码 证件编号 证件 idnumber"
        ),
        (*_OTHER_NUMBERS, "地址"),
    ),
    "phone": Field(
        "联系电话",
        _words(
            "联系电话 手机号码 手机号 手机 移动电话 联系方式 电话号码 电话 联系手机 联系号码 业主电话 联络电话 固定电话 座机"
            " phone mobile tel"
        ),
        _words("物业电话 公司电话 微信"),
    ),
    "shares": Field(
        "共有情况", _words("共有情况 共有方式 共有份额 产权份额 所占份额 持有份额 份额 共有比例 产权比例 份额比例 占有份额 比例"), _words("人数")
    ),
    "state": Field(
        "房屋状态",
        _words("房屋状态 入住状态 入住情况 居住状态 居住情况 使用状态 使用情况 房屋使用情况 房态 房产状态 状态 是否入住"),
        _words("缴费 收费 登记 审核"),
    ),
    "handed_over": Field(
        "交付日期",
        _words(
            "交付日期 交付时间 交房日期 交房时间 收房日期 收房时间 收楼日期 收楼时间 交楼日期 交楼时间 接房日期 接房时间"
            " 入伙日期 入伙时间 入住日期 入住时间 交付 交房"
        ),
    ),
    "fee_rate": Field(
        "物业费标准", _words("物业费标准 物业服务费标准 物业费单价 物业服务费单价 管理费标准 收费标准 缴费标准 单价 费率 物业费")
    ),
    "note": Field("备注", _words("备注 备注说明 说明 备注信息 附注 remark note")),
    "co_owner": Field("共有人", _words("共有人 共有人姓名 共同产权人 共有权人 其他共有人 共有产权人"), _words("情况 份额 人数")),
    "co_id": Field("共有人证件号码", _words("共有人证件号码 共有人证件号 共有人身份证号 共有人身份证号码 共有人身份证 共有人证件")),
    "co_phone": Field("共有人电话", _words("共有人电话 共有人联系电话 共有人手机 共有人手机号 共有人手机号码 共有人联系方式")),
    "estate": Field("小区", _words("小区 小区名称 项目名称 项目 楼盘 楼盘名称 所属小区 所属项目 物业项目")),
}

SPACE_FIELDS: dict[str, Field] = {
    "number": Field("车位号", _words("车位号 车位编号 车位号码 车位 泊位号 泊位编号 车库号 车库编号 停车位编号 停车位 编号")),
    "area": Field("面积", _words("车位面积 建筑面积 产权面积 面积"), _OTHER_AREAS),
    "owner": Field("权利人", _words("权利人 产权人 使用人 业主姓名 业主 姓名 车主 承租人 租用人 权属人")),
    "id_number": Field("证件号码", HOME_FIELDS["id_number"].words, _OTHER_NUMBERS),
    "phone": Field("联系电话", HOME_FIELDS["phone"].words),
    "kind": Field("类型", _words("类型 车位类型 性质 车位性质 权属 权属性质 产权性质 类别")),
}

LIFT_FIELDS: dict[str, Field] = {
    "code": Field("设备代码", _words("设备代码 设备注册代码 注册代码 电梯注册代码 电梯代码 登记编号 使用登记编号 电梯编号 设备编号 梯号")),
    "place": Field("位置", _words("位置 安装位置 设备位置 安装地点 使用地点 所在位置 所在楼栋 楼栋 电梯名称 名称")),
    "stairs": Field("服务单元", _words("服务单元 服务范围 所在单元 服务楼栋 单元")),
    "maker": Field("制造单位", _words("制造单位 制造厂家 生产厂家 制造商 生产单位 制造企业 厂家 品牌")),
    "in_use": Field("投用日期", _words("投用日期 投入使用日期 投用时间 使用日期 启用日期 安装日期")),
    "next_inspection": Field("下次检验日期", _words("下次检验日期 下次检验时间 下次年检日期 下次年检时间 下次年检 检验有效期 年检有效期 检验到期")),
    "maintainer": Field("维保单位", _words("维保单位 维护保养单位 维保公司 维保企业 维保厂家")),
    "contract_until": Field("维保合同到期", _words("维保合同到期 维保合同到期日期 维保到期 合同到期 合同到期日期 合同有效期 维保合同有效期")),
    "state": Field("状态", _words("状态 使用状态 设备状态 电梯状态")),
}

OTHER_THINGS = re.compile(
    "租户|租客|承租|租赁人|紧急|家属|家庭成员|监护|代理|委托|管家|网格|车牌|车位|车库|储藏|杂物|地下室|性别|民族|籍贯"
    "|备用|原业主|前业主|曾用|开户|银行|水表|电表|气表|合同编号|^序"
)
"""Columns of other people and other things beside a home, which must not pass for the owner's."""
