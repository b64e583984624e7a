import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import { App } from "./lib/app.svelte";
import { FakeBackend, fakeEvent, longLog } from "./lib/backend.fake";
import type { LogQuery } from "./lib/bindings";
import { detailInWords } from "./lib/detail";
import Window from "./Window.svelte";

const find = (id: string): Promise<HTMLElement> => screen.findByTestId(id);
const shown = (): number[] => screen.queryAllByTestId("event").map((row) => Number(row.dataset["id"])).sort((a, b) => b - a);
const queries = (fake: FakeBackend): LogQuery[] =>
  fake.calls.filter(([name]) => name === "log").map(([, query]) => query as LogQuery);

beforeEach(() => {
  // Not in the test's document.
  Element.prototype.animate ??= () => ({ finished: Promise.resolve(), cancel: () => undefined }) as unknown as Animation;
});
afterEach(cleanup);

async function open(change: (fake: FakeBackend) => void = () => undefined): Promise<FakeBackend> {
  const fake = new FakeBackend("watching");
  change(fake);
  render(Window, { app: new App(fake) });
  await fireEvent.click(await find("nav-log"));
  await find("log-page");
  return fake;
}
async function choose(id: string, value: string): Promise<void> {
  await fireEvent.change(await find(id), { target: { value } });
}

test("a word is looked for in Rust, and what fits is shown, also what comes later", async () => {
  const fake = await open();
  await fireEvent.input(await find("log-search"), { target: { value: "订单" } });
  await expect.poll(shown).toEqual([3]);
  expect(queries(fake).at(-1)?.search).toBe("订单");

  const { snapshotView } = fake;
  const fits = fakeEvent(12, "arrived", { subject: "订单 2" });
  fake.snapshotView = { ...snapshotView, log: [...snapshotView.log, fakeEvent(11, "arrived"), fits] };
  fake.sayAgent({ event: fakeEvent(11, "arrived") });
  fake.sayAgent({ event: fits });
  await expect.poll(shown).toEqual([12, 3]);
  expect(queries(fake).at(-1)).toMatchObject({ search: "订单", after: 12 });
});

const isCounting = (): string | null | undefined => screen.queryByTestId("picture")?.getAttribute("aria-busy");

test("the picture has its place before it is counted, so that no entry moves under a hand", async () => {
  const fake = await open((fake) => {
    const overview = fake.logOverview.bind(fake);
    fake.logOverview = async (...given) => {
      await expect.poll(isCounting).toBe("true");
      return overview(...given);
    };
  });
  await expect.poll(isCounting).toBe("false");
  const places = screen.getAllByTestId("picture-account").length;
  expect(places).toBe(fake.snapshotView.accounts.length);
});

test("each choice restricts, together they restrict more, and one button shows all again", async () => {
  const fake = await open();
  await choose("filter-kind", "arrived");
  await expect.poll(shown).toEqual([10, 9, 3]);
  await choose("filter-decision", "group");
  await expect.poll(shown).toEqual([9]);
  await choose("filter-days", "7");
  expect(Date.now() - Date.parse(queries(fake).at(-1)?.since ?? "")).toBeGreaterThanOrEqual(7 * 24 * 3_600_000);
  await choose("filter-account", "a2");
  await find("log-none");
  await fireEvent.click(await find("show-all"));
  await expect.poll(() => shown().length).toBe(10);
});

test("an answer that comes too late is not shown", async () => {
  const fake = await open();
  const answers: (() => void)[] = [];
  const log = fake.log.bind(fake);
  fake.log = (query) => new Promise((resolve) => answers.push(() => void log(query).then(resolve)));
  await choose("filter-kind", "read");
  await choose("filter-kind", "flags");
  answers[1]?.();
  await expect.poll(shown).toEqual([4]);
  answers[0]?.();
  await new Promise((later) => setTimeout(later, 0));
  expect(shown()).toEqual([4]);
});

test("fifty thousand records are few rows in the page, and the last one is reached", async () => {
  const all = longLog(50_000);
  const fake = await open((it) => {
    it.snapshotView = { ...it.snapshotView, log: all.slice(-1000) };
    it.log = async ({ before, limit }) => all.slice(0, (before ?? all.length + 1) - 1).slice(-limit);
  });
  const list = await find("log");
  expect(shown().length).toBeLessThan(40);
  expect(shown()[0]).toBe(50_000);
  // End leads to the end of what is there, and what is older is fetched as it comes near.
  const size = (): number => Number(screen.getAllByTestId("event")[0]?.getAttribute("aria-setsize"));
  for (let pages = 1; pages < 50; pages += 1) {
    const before = size();
    await fireEvent.keyDown(list, { key: "End" });
    await expect.poll(size).toBeGreaterThan(before);
    expect(shown().length).toBeLessThan(40);
  }
  fake.sayAgent({ event: fakeEvent(50_001, "arrived") });
  await expect.poll(() => document.activeElement?.id).toMatch(/^event-\d+$/);
});

test("news are said politely, several at once", async () => {
  const fake = await open();
  fake.sayAgent({ event: fakeEvent(11, "arrived", { subject: "One" }) });
  fake.sayAgent({ event: fakeEvent(12, "removed", { subject: "Two" }) });
  const news = await find("log-news");
  expect(news.getAttribute("aria-live")).toBe("polite");
  await expect.poll(() => news.textContent, { timeout: 4000 }).toContain("2 new entries, the newest: Removed");
});

test("the picture says how much came and went, in words and as a table", async () => {
  await open();
  await expect.poll(isCounting).toBe("false");
  const label = screen.getAllByRole("img").map((picture) => picture.getAttribute("aria-label"));
  expect(label[0]).toMatch(/^ann@example.org: \d arrived and 1 removed in the last 7 days$/);
  expect((await find("picture")).querySelectorAll("tbody tr").length).toBe(7);
});

test("the log is forgotten only after a question", async () => {
  const fake = await open();
  const app = screen.getByTestId("log-menu");
  expect(app.getAttribute("aria-haspopup")).toBe("menu");
  await fireEvent.keyDown(app, { key: "Enter" });
  await fireEvent.pointerUp(await find("log-clear"));
  await find("clear-dialog");
  expect(fake.calls.some(([name]) => name === "clearLog")).toBe(false);
  await fireEvent.click(await find("clear-confirm"));
  await find("log-empty");
});

test("what is stored of a removal is said in words", async () => {
  const unnamed = { from: null, subject: null, uid: null, date: null, message_id: null };
  await open((fake) => {
    const { snapshotView } = fake;
    const older = fakeEvent(11, "removed", { ...unnamed, detail: "995000 older" });
    fake.snapshotView = { ...snapshotView, log: [...snapshotView.log, older] };
  });
  const row = (id: number): Element | null => document.querySelector(`[data-testid="event"][data-id="${id}"]`);
  await expect.poll(() => row(11)?.querySelector("[data-testid=event-subject]")?.textContent).toBe("995,000 older messages were removed");
  const said = (detail: string): string | null => detailInWords(fakeEvent(12, "removed", { folder: "INBOX", detail }));
  expect(["removed", "to trash", "as spam", "moved to Work"].map(said)).toEqual([
    "Removed from INBOX",
    "Moved to the trash from INBOX",
    "Marked as spam in INBOX",
    "Moved from INBOX to Work",
  ]);
});
