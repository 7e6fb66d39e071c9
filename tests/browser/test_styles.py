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
  const both = [stage, copy].flatMap((part) => [...part.querySelectorAll("*")]);
  const sheets = [...stage.querySelectorAll("style")];
  const names = new Set();
  const collect = (rule) => {
    for (const name of rule.style ?? []) names.add(name);
    for (const inner of rule.cssRules ?? []) collect(inner);
  };
  for (const { sheet } of sheets) for (const rule of sheet.cssRules) collect(rule);
  const looks = () =>
    both.map((element) =>
      [null, "::before", "::after"].map((part) => {
        const style = getComputedStyle(element, part);
        return Array.from(names, (name) => style.getPropertyValue(name)).join();
      }).join(),
    );
  const before = looks();
  for (const style of sheets) style.disabled = true;
  const after = looks();
  const changed = both.filter((_, i) => before[i] !== after[i]);
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
