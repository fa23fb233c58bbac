"""Two small laws in an old and a new version, written for the tests: every kind of change occurs and is known."""

from __future__ import annotations

from pathlib import Path

from assistant.service import Assistant

FERRY = "渡口安全条例"
FERRY_OLD = """渡口安全条例（2005年）
第一章　总则
第一条　为了加强渡口安全管理，保障乘客生命财产，制定本条例。
第二条　本条例适用于内河渡口的设置、经营和监督检查。
第三条　县级人民政府负责渡口安全工作，乡镇人民政府负责日常巡查。
第二章　渡船
第四条　渡船应当配备救生衣，每名乘客一件，并放置在明显位置。
第五条　渡船驾驶员应当持有驾驶证书。驾驶员连续工作不得超过八小时。
第六条　渡口经营者应当建立夜航登记簿，逐日记录夜间开航的班次和人数。
第七条　渡船每年检验一次，检验不合格的不得投入使用。
第八条　渡船检验由船舶检验机构实施，检验费用由经营者承担。
第三章　罚则
第九条　大雾天气渡船停止航行，违反规定开航的，处一千元罚款。
第十条　超载运输的，处二千元罚款，并责令乘客离船。
第十一条　伪造驾驶证书的，由公安机关依法处理。
第四章　附则
第十二条　本条例自2005年7月1日起施行。
"""
# Old 6 is dropped; 5 is split into 6 and 7; 7 and 8 are merged into 8; 5 (electronic tickets) and 12 are added;
# 9 and 10 are reworded; 3 is reworded; 1, 2 and 4 stay as they are; 11 keeps its words and its number.
FERRY_NEW = """渡口安全条例（2023年）
第一章　总则
第一条　为了加强渡口安全管理，保障乘客生命财产，制定本条例。
第二条　本条例适用于内河渡口的设置、经营和监督检查。
第三条　县级人民政府负责渡口安全工作，乡镇人民政府负责日常巡查，并每月公布巡查结果。
第二章　渡船
第四条　渡船应当配备救生衣，每名乘客一件，并放置在明显位置。
第五条　渡口应当安装视频监控设备，影像资料保存三十日。
第六条　渡船驾驶员应当持有驾驶证书。
第七条　驾驶员连续工作不得超过八小时。
第八条　渡船每年检验一次，检验不合格的不得投入使用。渡船检验由船舶检验机构实施，检验费用由经营者承担。
第三章　罚则
第九条　大雾天气渡船停止航行，违反规定开航的，处五千元罚款。
第十条　超载运输的，处一万元罚款，并责令乘客离船。
第十一条　伪造驾驶证书的，由公安机关依法处理。
第十二条　故意损毁救助站标志的，责令恢复原状。
第四章　附则
第十三条　本条例自2023年9月1日起施行。
"""
LIBRARY = "社区图书馆办法"
LIBRARY_OLD = """社区图书馆办法（2010年）
第一条　为了推动全民阅读，制定本办法。
第二条　社区图书馆免费向居民开放，每周开放时间不少于三十小时。
第三条　读者凭借书证借阅图书，每次不超过五册。
第四条　借阅期限为三十日，可以续借一次。
第五条　逾期归还图书的，每日收取一角滞纳金。
第六条　图书馆应当设置少年儿童阅览区。
第七条　捐赠图书的，由图书馆颁发证书。
第八条　社区居民委员会每年听取图书馆工作报告。
第九条　馆员应当参加业务培训，每年不少于二十学时。
第十条　损坏图书的，照价赔偿。
第十一条　图书馆应当设立意见箱。
第十二条　本办法自2010年3月1日起施行。
"""
LIBRARY_NEW = """社区图书馆办法（2022年）
第一条　为了推动全民阅读，制定本办法。
第二条　社区图书馆免费向居民开放，每周开放时间不少于四十二小时。
第三条　读者凭身份证或者电子读者码借阅图书，每次不超过十册。
第四条　借阅期限为三十日，可以续借一次。
第五条　图书馆应当提供盲文读物和有声书服务。
第六条　图书馆应当设置少年儿童阅览区。
第七条　捐赠图书的，由图书馆颁发证书。
第八条　社区居民委员会每年听取图书馆工作报告。
第九条　馆员应当参加业务培训，每年不少于二十学时。
第十条　损坏图书的，照价赔偿。
第十一条　图书馆应当建立读者个人信息保护制度，不得泄露借阅记录。
第十二条　本办法自2022年5月1日起施行。
"""


def write_laws(folder: Path) -> dict[str, tuple[Path, Path]]:
    """Write both laws in both versions and return their files, old and new, by the name of the law."""
    files = {}
    for name, *texts in ((FERRY, FERRY_OLD, FERRY_NEW), (LIBRARY, LIBRARY_OLD, LIBRARY_NEW)):
        pair = (folder / f"{name}-old.txt", folder / f"{name}-new.txt")
        for path, text in zip(pair, texts, strict=True):
            path.write_text(text, encoding="utf-8")
        files[name] = pair
    return files


def with_laws(assistant: Assistant, folder: Path) -> Assistant:
    """Add both laws to a library, each under its name."""
    for name, pair in write_laws(folder).items():
        assistant.add(pair, name)
    assistant.prepare()
    return assistant
