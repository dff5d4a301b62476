"""The note of a session, from the first click to the last signature: by hand, by keyboard, in two
windows, without a network, without scripts."""

import re

import pytest
from playwright.sync_api import expect

from accounts.tests.factories import CareFactory, TherapistFactory
from sessions_app.actions import co_signing, session_notes
from sessions_app.models import SessionNote, TemplateUse
from sessions_app.tests.factories import TemplateFactory
from therapybridge.tests.journeys.conftest import sign_in, wait_until
from therapybridge.tests.journeys.practice import talked

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_engine")]
PASSWORD = "a long enough phrase"
KEPT = """new Promise((resolve) => {
  const asked = indexedDB.open("therapybridge-notes");
  asked.onsuccess = () => {
    const rows = asked.result.transaction("words").objectStore("words").getAll();
    rows.onsuccess = () => { asked.result.close(); resolve(rows.result.length); };
  };
})"""


@pytest.fixture(autouse=True)
def password(therapist):
    therapist.set_password(PASSWORD)
    therapist.save()


@pytest.fixture
def talk(patient, therapist):
    return talked(patient, therapist, number=1)


@pytest.fixture
def template(therapist):
    template = TemplateFactory(name="Short note", created_by=therapist)
    TemplateUse.objects.create(template=template, user=therapist)
    return template


@pytest.fixture
def note(talk, template, therapist):
    return session_notes.begin_note(talk, template=template, by=therapist)


def editor(page, note):
    page.goto(f"/notes/{note.pk}/")
    expect(page.locator("#show-keys")).to_be_visible()  # the scripts are there
    return page


def is_saved(page):
    expect(page.locator("#save-state")).to_contain_text(re.compile(r"^Draft Saved \d\d:\d\d$"))


def homework_of(note):
    return SessionNote.objects.get(pk=note.pk).written.sections["plan"]["homework"].value


def test_written_completed_and_signed(browser, talk, template):
    browser.goto(f"/sessions/{talk.pk}/")
    browser.get_by_role("button", name=re.compile("Write the note")).click()
    expect(browser.get_by_role("textbox", name="Topics")).to_have_value("Avoidance")
    browser.get_by_label("Homework").fill("A diary.")
    is_saved(browser)

    browser.get_by_role("button", name="Sign", exact=True).click()
    browser.get_by_label("Your password").fill(PASSWORD)
    browser.get_by_role("button", name="Sign", exact=True).click()

    expect(browser.get_by_text("Elena Marsh signed this note")).to_be_visible()
    expect(browser.get_by_text("it reads as it was signed")).to_be_visible()
    assert browser.evaluate(KEPT) == 0


def test_a_found_line_shows_its_words(browser, note):
    editor(browser, note)

    browser.get_by_role("button", name="Avoidance").click()

    expect(browser.locator("#s5")).to_have_class(re.compile("is-evidence"))
    expect(browser).to_have_url(re.compile(f"/notes/{note.pk}/$"))


def test_by_keyboard_alone(browser, talk, template):
    browser.goto(f"/sessions/{talk.pk}/")
    browser.get_by_role("button", name=re.compile("Write the note")).focus()
    browser.keyboard.press("Enter")
    expect(browser.locator("#show-keys")).to_be_visible()
    for key in ["j", "j", "j", "e"]:
        browser.keyboard.press(key)
    expect(browser.get_by_label("Homework")).to_be_focused()
    browser.keyboard.type("Written by keyboard: j, k, e and s are letters here.")
    browser.keyboard.press("Control+s")
    is_saved(browser)
    browser.keyboard.press("Escape")
    browser.keyboard.press("s")
    expect(browser.get_by_label("Your password")).to_be_focused()
    browser.keyboard.type(PASSWORD)
    browser.keyboard.press("Enter")

    expect(browser.get_by_text("Elena Marsh signed this note")).to_be_visible()
    assert homework_of(talk.session_notes.get()).startswith("Written by keyboard: j")


def test_what_is_required_and_empty_is_a_key_away(browser, note, therapist):
    session_notes.save_fields(
        note, by=therapist, revision=None, changes={"session": {"topics": None}}
    )
    editor(browser, note)

    browser.keyboard.press("Control+Enter")

    expect(browser.get_by_role("textbox", name="Topics")).to_be_focused()


def test_the_keys_are_told(browser, note):
    editor(browser, note)

    browser.keyboard.press("?")

    expect(browser.get_by_role("dialog", name="Keys")).to_contain_text("next thing to look at")


def test_two_windows_merge_what_does_not_collide(open_browser, note):
    one, other = editor(open_browser(), note), editor(open_browser(), note)

    one.get_by_label("Homework").fill("A diary.")
    is_saved(one)
    other.get_by_role("combobox", name="Mood").select_option("Neutral")
    is_saved(other)

    expect(other.get_by_label("Homework")).to_have_value("A diary.")
    assert homework_of(note) == "A diary."


def test_two_windows_that_collide_show_both_versions(open_browser, note):
    one, other = editor(open_browser(), note), editor(open_browser(), note)
    one.get_by_label("Homework").fill("Walk daily.")
    is_saved(one)

    other.get_by_label("Homework").fill("A diary.")
    versions = other.get_by_role("group", name="Homework: two versions")
    expect(versions).to_contain_text("Walk daily.")
    expect(other.get_by_label("Homework", exact=True)).to_have_value("A diary.")
    assert homework_of(note) == "Walk daily."
    versions.get_by_role("button", name="Put both there").click()

    is_saved(other)
    assert homework_of(note) == "Walk daily.\nA diary."


def test_without_a_network_she_goes_on_and_it_is_sent_later(browser, note):
    editor(browser, note)
    browser.context.set_offline(True)

    browser.get_by_label("Homework").fill("Written in a tunnel.")
    expect(browser.locator("#save-state")).to_contain_text("Not saved yet: no connection")
    browser.get_by_role("textbox", name="Topics").fill("And more of it.")
    browser.context.set_offline(False)

    is_saved(browser)
    assert homework_of(note) == "Written in a tunnel."


def test_after_signing_in_again_it_goes_on_with_the_same_words(browser, note, therapist):
    editor(browser, note)
    browser.context.clear_cookies()
    browser.get_by_label("Homework").fill("Written while signed out.")
    with browser.expect_popup() as opened:
        browser.get_by_role("link", name="Sign in").click()
    door = opened.value
    door.get_by_label("Email").fill(therapist.email)
    door.get_by_label("Password", exact=True).fill(PASSWORD)
    door.get_by_role("button", name="Sign in").click()
    expect(door.get_by_role("heading", name="Today")).to_be_visible()
    door.close()

    is_saved(browser)
    expect(browser.get_by_label("Homework")).to_have_value("Written while signed out.")
    assert homework_of(note) == "Written while signed out."


def test_words_are_not_sent_in_somebody_elses_name(browser, note, patient, live_server):
    colleague = TherapistFactory(first_name="Cora", last_name="Leager")
    CareFactory(therapist=colleague, patient=patient, relationship_type="secondary")
    editor(browser, note)
    browser.context.clear_cookies()
    browser.get_by_label("Homework").fill("Elena’s words.")
    expect(browser.get_by_role("link", name="Sign in")).to_be_visible()

    browser.context.add_cookies([sign_in(colleague, live_server.url)])

    expect(browser.locator("#save-state")).to_contain_text("another account is signed in")
    assert homework_of(note) is None


def test_unsaved_words_survive_a_reload_sealed(browser, note):
    editor(browser, note)
    browser.route("**/autosave", lambda route: route.abort())
    browser.get_by_label("Homework").fill("Nearly lost.")
    expect(browser.locator("#save-state")).to_contain_text("Not saved yet: no connection")
    wait_until(browser, f"({KEPT}).then((rows) => rows === 1)")
    assert "Nearly" not in browser.evaluate("""new Promise((resolve) => {
      const asked = indexedDB.open("therapybridge-notes");
      asked.onsuccess = () => {
        const rows = asked.result.transaction("words").objectStore("words").getAll();
        rows.onsuccess = () => resolve(JSON.stringify(rows.result.map((row) => ({
          ...row, sealed: new TextDecoder().decode(row.sealed) }))));
      };
    })""")
    browser.on("dialog", lambda dialog: dialog.accept())
    browser.reload()
    browser.unroute("**/autosave")

    left = browser.get_by_role("group", name="Words that were not saved")
    expect(left).to_contain_text("Nearly lost.")
    left.get_by_role("button", name="Put them back").click()

    is_saved(browser)
    assert homework_of(note) == "Nearly lost."
    wait_until(browser, f"({KEPT}).then((rows) => rows === 0)")


def test_leaving_warns_only_while_something_is_unsaved(browser, note):
    editor(browser, note)
    asked = []
    browser.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    browser.get_by_label("Homework").fill("A diary.")
    is_saved(browser)
    browser.reload()
    assert asked == []

    editor(browser, note)
    browser.route("**/autosave", lambda route: route.abort())
    browser.get_by_label("Homework").fill("Something else.")
    expect(browser.locator("#save-state")).to_contain_text("Not saved yet: no connection")
    browser.reload()

    assert asked == ["beforeunload"]


def test_signing_out_saves_first_and_leaves_nothing_on_the_device(browser, note):
    editor(browser, note)
    browser.get_by_label("Homework").fill("The last word.")

    browser.get_by_role("button", name=re.compile("Sign out")).click()

    expect(browser.get_by_role("heading", name="Sign in")).to_be_visible()
    assert homework_of(note) == "The last word."
    assert browser.evaluate(KEPT) == 0


def test_a_note_signed_in_another_window_is_told(open_browser, note, therapist):
    page = editor(open_browser(), note)
    session_notes.sign(note, by=therapist)

    page.get_by_label("Homework").fill("Too late.")

    expect(page.get_by_role("alert").first).to_contain_text("signed in another window")
    expect(page.get_by_label("Homework")).to_have_value("Too late.")


def test_without_javascript(open_browser, talk, template):
    plain = open_browser(java_script_enabled=False)
    plain.goto(f"/sessions/{talk.pk}/")
    plain.get_by_role("button", name=re.compile("Write the note")).click()
    plain.get_by_label("Homework").fill("A diary.\nEvery day.")
    plain.get_by_role("button", name="Save").click()
    expect(plain.get_by_text("The note is saved.")).to_be_visible()

    plain.get_by_role("button", name="Complete").click()
    expect(plain.get_by_text("The note is completed.")).to_be_visible()
    plain.get_by_role("link", name="Sign", exact=True).click()
    plain.get_by_label("Your password").fill(PASSWORD)
    plain.get_by_role("button", name="Sign", exact=True).click()

    expect(plain.get_by_text("Elena Marsh signed this note")).to_be_visible()
    assert homework_of(talk.session_notes.get()) == "A diary.\nEvery day."


def test_an_addendum_is_added_to_a_signed_note(browser, note, therapist):
    session_notes.sign(note, by=therapist)
    browser.goto(f"/notes/{note.pk}/")

    browser.get_by_role("link", name="Add an addendum").click()
    browser.get_by_label("What you add").fill("He rang later.")
    browser.get_by_role("button", name="Go on to sign").click()
    browser.get_by_label("Your password").fill(PASSWORD)
    browser.get_by_role("button", name="Sign the addendum").click()

    expect(browser.get_by_role("heading", name="Addendum")).to_be_visible()
    expect(browser.get_by_text("Elena Marsh added this on")).to_be_visible()


def test_a_supervisor_signs_as_well(browser, note, therapist, patient):
    author = TherapistFactory(first_name="Suri", last_name="Pervisee")
    CareFactory(therapist=author, patient=patient, relationship_type="secondary")
    SessionNote.objects.filter(pk=note.pk).update(author=author)
    note.refresh_from_db()
    session_notes.sign(note, by=author)
    co_signing.ask_to_co_sign(note, supervisor=therapist, by=author)
    browser.goto("/co-signatures/")

    browser.get_by_role("link", name=re.compile("Maya Okafor")).click()
    browser.get_by_label("Your password").fill(PASSWORD)
    browser.get_by_role("button", name="Co-sign").click()

    expect(browser.get_by_text("The note is co-signed.")).to_be_visible()
    expect(browser.get_by_text("No colleague waits for your signature.")).to_be_visible()


def test_words_are_kept_whatever_the_sections_are_called(browser, talk, therapist):
    field = {"id": "keys", "label": "Thoughts", "type": "textarea"}
    section = {"id": "constructor", "name": "Constructor", "fields": [field]}
    template = TemplateFactory(created_by=therapist, structure={"sections": [section]})
    note = session_notes.begin_note(talk, template=template, by=therapist)
    editor(browser, note)

    browser.get_by_label("Thoughts").fill("She was calm.")
    is_saved(browser)

    sections = SessionNote.objects.get(pk=note.pk).written.sections
    assert sections["constructor"]["keys"].value == "She was calm."
