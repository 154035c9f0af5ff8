"""The dates of an agreement as a calendar, read by another library: each date once, meetings that repeat, and the same events again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from icalendar import Calendar

from agreements import agreement
from vested_widgets.documents.agreement.calendar import write_calendar
from vested_widgets.documents.agreement.content import Column, Section, Table, TableRow


def events(one):
    return list(Calendar.from_ical(write_calendar(one)).walk("VEVENT"))


def forums(every, first: str | None, name: str = "Steering; group, \n and all"):
    columns = (Column("what", "Forum", "text"), Column("rhythm", "Every", "duration"), Column("first", "First on", "date"),
               Column("escalates", "Escalate after", "duration"))  # fmt: skip
    row = TableRow("f1", (name, "3 months", "20 Jan 2027", "4 weeks"), (name, every, first, {"n": 4, "unit": "week"}))
    one = agreement(pictures=False)
    section = Section("1.1", "Forums", "a/forums", (), (Table("a/forums", "Forums", columns, (row,)),))
    return replace(one, schedules=(replace(one.schedules[0], sections=(section,)),))


def test_each_date_is_a_day_with_what_is_due():
    found = events(agreement(pictures=False, rows=3))
    assert len(found) == 3
    assert found[0].decoded("dtstart") == date(2027, 3, 12)
    assert found[0].decoded("dtend") == date(2027, 3, 13)
    assert str(found[0]["summary"]).startswith("We do thing number 1")
    assert "Cost: EUR 1,250" in str(found[0]["description"])


def test_a_meeting_repeats_from_its_first_day_and_a_deadline_does_not():
    (found,) = events(forums({"n": 3, "unit": "month"}, "2027-01-20"))
    assert found.decoded("dtstart") == date(2027, 1, 20)
    assert found["rrule"].to_ical() == b"FREQ=MONTHLY;INTERVAL=3"
    assert str(found["summary"]) == "Steering; group, "


def test_without_a_first_day_there_is_no_meeting_since_nobody_has_said_when():
    assert events(forums({"n": 3, "unit": "month"}, None)) == []
    assert events(forums({"n": 3, "unit": "month"}, "some time")) == []


def test_what_is_no_duration_gives_a_single_day():
    (found,) = events(forums({"wrong": "often"}, "2027-01-20"))
    assert "rrule" not in found


def test_the_same_dates_have_the_same_names_so_that_a_second_import_renews_them():
    one = agreement(pictures=False, rows=3)
    later = replace(one, read_at=one.read_at.replace(year=2028))
    assert [event["uid"] for event in events(one)] == [event["uid"] for event in events(later)]
    assert len({event["uid"] for event in events(one)}) == 3
