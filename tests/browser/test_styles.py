"""The picture's style sheets: they shape the picture, and nothing else of the page."""

from playwright.sync_api import Page

from tests.browser.driver import sample

# A copy of the picture is put outside the stage; then the picture's own sheet is switched off.
CHANGED_BY_THE_SHEET = """() => {
  const stage = document.querySelector(".st-key-stage");
  const copy = document.createElement("div");
  copy.innerHTML = stage.innerHTML;
  for (const style of copy.querySelectorAll("style")) style.remove();
  document.body.append(copy);
  const everything = [...document.querySelectorAll("body, body *")];
  const looks = () =>
    everything.map((element) =>
      ["", "::before", "::after"].map((part) => {
        const style = getComputedStyle(element, part || null);
        return Array.from(style, (name) => style.getPropertyValue(name)).join();
      }).join(),
    );
  const before = looks();
  for (const style of stage.querySelectorAll("style")) style.disabled = true;
  const after = looks();
  const changed = everything.filter((_, i) => before[i] !== after[i]);
  return {
    within: changed.filter((element) => stage.contains(element)).length,
    outside: changed
      .filter((element) => copy.contains(element))
      .map((element) => element.outerHTML.slice(0, 80)),
  };
}"""


def test_the_pictures_styles_reach_nothing_outside_the_stage(page: Page) -> None:
    sample(page, 7)
    changed = page.evaluate(CHANGED_BY_THE_SHEET)
    assert changed["within"] > 300
    assert changed["outside"] == []
