"""Values of cells in their number formats, as Excel shows them."""

import datetime

import pytest

from corpus.readers.number_formats import shown

DAY = datetime.datetime(2024, 7, 1, 15, 4, 9)


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (2023, "General", "2023"), (2.50, "General", "2.5"), (0.1 + 0.2, "General", "0.3"), (1e15, "General", "1000000000000000"),
        (0.255, "0.0%", "25.5%"), (0.3, "0%", "30%"), (0.125, "0%", "13%"), (1234567.891, "#,##0.00", "1,234,567.89"), (1234, "#,##0", "1,234"),
        (3.14159, "0.00", "3.14"), (1.005, "0.00", "1.01"), (2.5, "0", "3"), (1.5, "0.##", "1.5"), (2, "0.##", "2"), (0.5, "#.00", ".50"), (5, "000", "005"),
        (1200, '"¥"#,##0', "¥1,200"), (30, '0"家"', "30家"), (30, "0家", "30家"), (0.5, "# ?/?", "0.5"), (7, "@", "7"), (True, "General", "TRUE"),
        (-1234.5, "#,##0.00;(#,##0.00)", "(1,234.50)"), (-3, "0", "-3"), (0, '0;-0;"无"', "无"), (3, ";;;", ""), ("密", ";;;", ""), (-5, "0;[Red]-0", "-5"),
        (12345, '0!.0,"万"', "1.2万"), (1234567, "#,##0,", "1,235"), (13800138000, "000-0000-0000", "138-0013-8000"), (12345.678, "0.00E+00", "1.23E+04"),
        (5, '"第"0"条"', "第5条"), ("五", '"第"@"条"', "第五条"), (88, "[>=60]\"合格\";\"不合格\"", "合格"), (12, "[$￥-804]#,##0.00", "￥12.00"), (1200, "_ * #,##0.00_ ", "1,200.00"),
        (DAY, "yyyy-mm-dd", "2024-07-01"), (DAY, 'yyyy"年"m"月"d"日"', "2024年7月1日"), (DAY, 'yyyy"年"m"月"', "2024年7月"), (DAY, "yyyy/m/d;@", "2024/7/1"),
        (DAY, "mm-dd-yy", "2024/7/1"), (DAY, "yyyy-mm-dd hh:mm", "2024-07-01 15:04"), (DAY, "h:mm AM/PM", "3:04 PM"), (DAY, '上午/下午h"时"mm"分"', "下午3时04分"),
        (DAY, '[$-804]yyyy"年"m"月"d"日"\\ aaaa', "2024年7月1日 星期一"), (DAY, '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二四年七月一日"), (DAY, "mm:ss", "04:09"),
        (datetime.datetime(2023, 12, 21), '[DBNum1]yyyy"年"m"月"d"日"', "二〇二三年十二月二十一日"), (DAY, "d-mmm-yy", "1-Jul-24"), (DAY, 'm"月"d"日"', "7月1日"),
        (datetime.date(2025, 7, 4), "General", "2025-07-04"), (datetime.time(8, 30), "hh:mm", "08:30"), (datetime.timedelta(hours=36), "[h]:mm", "36:00"),
        (123, "[DBNum1][$-804]General", "一百二十三"), (10203, '[DBNum2][$-804]General"元整"', "壹万零贰佰零叁元整"), (12, "[DBNum1]G/通用格式", "一十二"),
        (1e8 + 5, "[DBNum2]General", "壹亿零伍"), (-1.05, "[DBNum1]General", "-一点〇五"), (0, "[DBNum2]General", "零"), (105, "[DBNum1]0", "一〇五"),
        (30, "[DBNum3]General", "３０"), (44, 'General"%"', "44%"), (1e-5, "General", "1E-05"), (1e12, "[DBNum1]General", "一" + "〇" * 12),
        ("文字", "General", "文字"), ("#N/A", "General", "#N/A"), ("a;b", "@", "a;b"),
    ],
)  # fmt: skip
def test_values_are_shown_as_a_person_sees_them(value: object, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text
