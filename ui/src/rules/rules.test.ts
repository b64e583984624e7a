import { cleanup, fireEvent, render, screen, within } from "@testing-library/svelte";
import { afterEach, expect, test } from "vitest";
import { App } from "../lib/app.svelte";
import { FakeBackend, fakeEvent } from "../lib/backend.fake";
import { speak } from "../lib/words.svelte";
import Window from "../Window.svelte";
import { addressOf, emptyRule, moved, ruleOf, wishesOf } from "./rules";

const find = (id: string): Promise<HTMLElement> => screen.findByTestId(id);
const click = async (id: string): Promise<boolean> => fireEvent.click(await find(id));
const type = async (id: string, value: string): Promise<boolean> => fireEvent.input(await find(id), { target: { value } });

afterEach(() => {
  cleanup();
  speak("en");
});

async function open(names: string[] = []): Promise<FakeBackend> {
  const fake = new FakeBackend();
  fake.ruleList = names.map((name) => emptyRule({ id: name, name, from: [`${name}@example.org`] }));
  render(Window, { app: new App(fake) });
  await click("nav-rules");
  return fake;
}

const order = (fake: FakeBackend): string[] => fake.ruleList.map((rule) => rule.name);

test("a rule is written beside what it would have done, and saved behind the others", async () => {
  const fake = await open(["Ann"]);
  await click("rule-add");
  await type("rule-from", "bo@example.net\n\n  carl@example.net ");
  await expect.poll(() => fake.calls.filter(([name]) => name === "tryRules").length).toBeGreaterThan(0);
  const [, tried] = fake.calls.findLast(([name]) => name === "tryRules") ?? [];
  expect(tried).toMatchObject([{ name: "Ann" }, { from: ["bo@example.net", "carl@example.net"], on: true }]);
  await find("try-out-count");
  await click("rule-save");
  await find("rule-name-field-error");
  await type("rule-name-field", "Bo");
  await fireEvent.change(await find("rule-tell-choice"), { target: { value: "silent" } });
  await click("rule-save");
  await expect.poll(() => order(fake)).toEqual(["Ann", "Bo"]);
  expect(fake.ruleList[1]).toMatchObject({ tell: "silent", kinds: ["arrived"], at_least: 0, run: [] });
  expect(screen.queryByTestId("rule-form")).toBeNull();
});

test("rules are moved by button and by key, switched off, deleted and brought back", async () => {
  const fake = await open(["a", "b", "c"]);
  await click("rule-1-down");
  await expect.poll(() => order(fake)).toEqual(["b", "a", "c"]);
  const rows = screen.getAllByTestId("rule");
  const last = rows.at(-1);
  if (!last) throw new Error("no rule");
  await fireEvent.keyDown(within(last).getByTestId("rule-3-edit"), { key: "ArrowUp", altKey: true });
  await expect.poll(() => order(fake)).toEqual(["b", "c", "a"]);
  await click("rule-1-up");
  expect(order(fake), "the first goes no higher").toEqual(["b", "c", "a"]);
  await click("rule-2-on");
  await expect.poll(() => fake.ruleList[1]?.on).toBe(false);
  await click("rule-1-remove");
  await expect.poll(() => order(fake)).toEqual(["c", "a"]);
  await click("rule-undo");
  await expect.poll(() => order(fake)).toEqual(["b", "c", "a"]);
  expect(screen.queryByTestId("rule-done")).toBeNull();
});

test("one click on a record makes a rule before all others and shows it", async () => {
  const fake = new FakeBackend();
  fake.ruleList = [emptyRule({ id: "x", name: "x" })];
  const app = new App(fake);
  render(Window, { app });
  await find("accounts-page");
  const record = fake.snapshotView.log.findLast((it) => it.kind === "arrived");
  await app.show(record?.id ?? 0);
  await click("rule-never");
  await find("rule-form");
  expect(fake.ruleList[0]).toMatchObject({ kinds: ["arrived", "removed"], tell: "silent", from: [addressOf(record?.from ?? "")] });
  expect(order(fake).length).toBe(2);
  // A second time it is there already; and it is taken back in one click.
  await app.show(record?.id ?? 0);
  await click("rule-never");
  await find("rule-form");
  expect(order(fake).length).toBe(2);
  expect(screen.queryByTestId("rule-done"), "nothing was made").toBeNull();
});

test("what a record made a rule of is taken back in one click, and what was changed meanwhile stays", async () => {
  const fake = new FakeBackend();
  fake.ruleList = [emptyRule({ id: "x", name: "x" }), emptyRule({ id: "y", name: "y" })];
  const app = new App(fake);
  render(Window, { app });
  await find("accounts-page");
  await app.show(fake.snapshotView.log.findLast((it) => it.kind === "arrived")?.id ?? 0);
  await click("rule-always");
  await find("rule-done");
  await click("rule-3-up");
  await expect.poll(() => order(fake).slice(1)).toEqual(["y", "x"]);
  await click("rule-undo");
  await expect.poll(() => order(fake)).toEqual(["y", "x"]);
  await expect.poll(() => screen.queryByTestId("rule-form")).toBeNull();
});

test("the try-out answers for what was typed last, also when an earlier answer is late", async () => {
  const fake = await open();
  const late: (() => void)[] = [];
  const answer = fake.tryRules.bind(fake);
  fake.tryRules = async (rules) => {
    if (late.length === 0) await new Promise<void>((go) => late.push(go));
    return answer(rules);
  };
  await click("rule-add");
  await expect.poll(() => late.length).toBe(1);
  await type("rule-from", "nobody at all");
  await expect.poll(async () => (await find("try-out-count")).textContent).toContain("none");
  late[0]?.();
  await new Promise((done) => setTimeout(done));
  expect((await find("try-out-count")).textContent).toContain("none");
});

test("what a record leaves room for is offered", () => {
  const record = fakeEvent(1, "arrived", { from: "Ann <ann@example.org>", list: "Rust <rust.lists.example>" });
  expect(wishesOf(record)).toEqual(["never", "always", "never-list"]);
  expect(ruleOf("always", record)).toMatchObject({ tell: "vip", from: ["ann@example.org"], name: "Always: ann@example.org" });
  expect(ruleOf("never-list", record)).toMatchObject({ tell: "silent", list: ["rust.lists.example"] });
  expect(wishesOf(fakeEvent(2, "account", { from: null }))).toEqual([]);
  expect(addressOf("\"a\" <b@c>")).toBe("b@c");
  expect(moved([1, 2, 3], 0, 5)).toEqual([1, 2, 3]);
});

for (const language of ["de", "zh-CN", "zh-TW"] as const) {
  test(`the page speaks ${language}`, async () => {
    await open(["Ann"]);
    speak(language);
    await click("rule-add");
    const page = await find("rules-page");
    expect(page.textContent).not.toMatch(/window-rules|rule-tell/);
    expect(page.textContent).not.toContain("What it would have done");
  });
}
