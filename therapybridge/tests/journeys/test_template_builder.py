"""A therapist makes a template of her own, with and without scripts, by mouse and by keyboard."""

import pytest
from playwright.sync_api import expect

from sessions_app.models import NoteTemplate
from sessions_app.tests.first_templates import system_template
from therapybridge.tests.journeys.test_every_page import findings

pytestmark = [pytest.mark.slow]
NEW = "/note-templates/new"
ONE_LINE = "Name of the field"


def section(page, number):
    return page.get_by_role("region", name=f"Section {number}", exact=True)


def field(page, number, *, within=1):
    return section(page, within).get_by_role("group", name=f"Field {number}", exact=True)


def name_it(page):
    page.get_by_label("Name", exact=True).fill("Couples")
    section(page, 1).get_by_label("Name of the section").fill("Data")
    field(page, 1).get_by_label(ONE_LINE).fill("Topics")


def made():
    template = NoteTemplate.objects.select_related("current").get(name="Couples")
    return [
        (part.id, part.type, part.ai_mapping)
        for each in template.structure.sections
        for part in each.fields
    ]


def test_a_template_is_built_with_a_preview_beside_it(browser):
    browser.goto(NEW)
    name_it(browser)
    field(browser, 1).get_by_label("Filled from the recording with").select_option("key_topics")
    section(browser, 1).get_by_role("button", name="Add a field").click()
    expect(field(browser, 2).get_by_label(ONE_LINE)).to_be_focused()
    browser.keyboard.type("Mood")
    field(browser, 2).get_by_label("How it is filled in").select_option("select")
    field(browser, 2).get_by_label("Options").fill("Calm\nTense")

    preview = browser.locator("#preview")
    expect(preview.get_by_text("Filled from the recording: Topics of the session")).to_be_visible()
    expect(preview.get_by_text("Calm · Tense")).to_be_visible()
    expect(field(browser, 1).get_by_label(ONE_LINE)).to_have_value("Topics")
    browser.get_by_role("button", name="Save the template").click()

    expect(browser.get_by_role("heading", level=1)).to_have_text("Couples")
    assert made() == [("topics", "textarea", "key_topics"), ("mood", "select", None)]


def test_a_template_is_built_by_keyboard_alone(browser):
    browser.goto(NEW)
    browser.get_by_label("Name", exact=True).focus()
    browser.keyboard.type("Couples")
    section(browser, 1).get_by_label("Name of the section").focus()
    browser.keyboard.type("Data")
    browser.keyboard.press("Enter")
    field(browser, 1).get_by_label(ONE_LINE).focus()
    browser.keyboard.type("First")
    section(browser, 1).get_by_role("button", name="Add a field").focus()
    browser.keyboard.press("Enter")
    expect(field(browser, 2).get_by_label(ONE_LINE)).to_be_focused()
    browser.keyboard.type("Second")
    field(browser, 2).get_by_role("button", name="Up").focus()
    browser.keyboard.press("Space")
    expect(field(browser, 1).get_by_label(ONE_LINE)).to_be_focused()
    browser.get_by_role("button", name="Save the template").press("Enter")

    expect(browser.get_by_role("heading", level=1)).to_have_text("Couples")
    assert [id for id, _, _ in made()] == ["second", "first"]


def test_a_template_is_built_without_scripts(open_browser):
    page = open_browser(java_script_enabled=False)
    page.goto(NEW)
    name_it(page)
    section(page, 1).get_by_role("button", name="Add a field").click()
    field(page, 2).get_by_label(ONE_LINE).fill("Mood")
    field(page, 2).get_by_label("How it is filled in").select_option("scale")
    field(page, 2).get_by_role("button", name="Show what this type needs").click()
    field(page, 2).get_by_label("Lowest value").fill("0")
    field(page, 2).get_by_label("Highest value").fill("4")
    page.get_by_role("button", name="Save the template").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Couples")
    assert made() == [("topics", "textarea", None), ("mood", "scale", None)]


def test_problems_lead_to_their_fields(browser):
    browser.goto(NEW)
    name_it(browser)
    field(browser, 1).get_by_label("How it is filled in").select_option("select")
    browser.get_by_role("button", name="Save the template").click()

    expect(browser.get_by_role("alert")).to_be_focused()
    assert findings(browser) == []
    browser.get_by_role("alert").get_by_role("link").click()
    expect(field(browser, 1).get_by_label("Options")).to_be_focused()


def test_what_ships_with_the_product_is_copied_and_changed(browser, therapist):
    browser.goto(f"/note-templates/{system_template('girp').pk}/")
    browser.get_by_role("button", name="Make a copy").click()
    section(browser, 1).get_by_role("button", name="Remove section 1").click()
    expect(browser.get_by_role("heading", name="Section 4")).to_have_count(0)
    browser.get_by_role("button", name="Save the template").click()

    expect(browser.get_by_role("link", name="Version 2")).to_be_visible()
    copy = NoteTemplate.objects.get(created_by=therapist)
    assert [each.name for each in copy.structure.sections] == ["Intervention", "Response", "Plan"]


@pytest.mark.parametrize("path", ["", "new", "{soap}/", "{own}/edit", "{own}/delete"])
def test_the_pages_are_for_everybody(open_browser, therapist, path):
    page = open_browser(color_scheme="light", reduced_motion="reduce")
    page.goto("/note-templates/")
    page.get_by_role("link", name="Intake").click()
    page.get_by_role("button", name="Make a copy").click()
    page.get_by_label("Name", exact=True).wait_for()
    places = {
        "soap": system_template("soap").pk,
        "own": NoteTemplate.objects.get(created_by=therapist).pk,
    }
    page.goto(f"/note-templates/{path.format(**places)}")

    assert findings(page) == []
    page.emulate_media(color_scheme="dark")
    assert findings(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
