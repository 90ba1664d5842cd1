"""The mail with the day's news: one subject on one line, each piece with its address."""

from datetime import date

from plans.domain.notices import NoticeContent, NoticeKind, mail_body, mail_subject


def news(title: str, text: str = "", link: str = "") -> NoticeContent:
    return NoticeContent(NoticeKind.DUE, "round-1", date(2026, 11, 23), title, text, link)


def test_the_subject_names_the_first_and_counts_the_others() -> None:
    one = news("提出期限はあと4日です")

    assert mail_subject([one]) == "【DX推進計画】提出期限はあと4日です"
    assert mail_subject([one, one, one]).endswith(" ほか2件")


def test_a_title_with_line_breaks_is_no_second_header() -> None:
    assert mail_subject([news("報告\r\nBcc: x@example.test")]) == (
        "【DX推進計画】報告 Bcc: x@example.test"
    )


def test_each_piece_stands_with_its_text_and_address_if_it_has_them() -> None:
    body = mail_body(
        "見本 花子",
        [news("一つ目", "理由: 集計", "/desk/1/"), news("二つ目")],
        "https://dx.example.test",
        "/notices/settings/",
    )

    assert body == (
        "見本 花子 さん\n\n"
        "■ 一つ目\n理由: 集計\nhttps://dx.example.test/desk/1/\n\n"
        "■ 二つ目\n\n"
        "受け取るお知らせの設定: https://dx.example.test/notices/settings/\n"
    )
