"""Where people live: companies, streets, communities, estates, buildings, stairs, homes, parking and lifts.

An *estate* 小区 has *buildings* 楼栋, a building has *stairs* 单元, a stair has *homes* 房屋. A *lift* 电梯 serves one
or several stairs. A place lies in *scopes*: its estate, the company that serves it, its community, street and city; a
role granted in a scope counts in every place inside it. Who lives where is told by the room ``people``.
"""
