"""The words of everything said about claims to homes."""

ASKED = "有住户申请绑定 {home}，请在 {by} 前核实。"
BOUND = "{home} 已绑定成功，现在可以报事了。"
REFUSED = "{home} 的绑定没有通过：{reason}"
