import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, expect, test } from "vitest";
import { App } from "./lib/app.svelte";
import { FakeBackend, type Scene } from "./lib/backend.fake";
import { speak } from "./lib/words.svelte";
import Window from "./Window.svelte";

const find = (id: string): Promise<HTMLElement> => screen.findByTestId(id);
const click = async (id: string): Promise<boolean> => fireEvent.click(await find(id));
const called = (fake: FakeBackend, name: string): unknown[][] =>
  fake.calls.filter(([known]) => known === name).map(([, ...given]) => given);

afterEach(() => {
  cleanup();
  speak("en");
  delete document.documentElement.dataset["theme"];
});

async function open(tab: string, scene: Scene = "watching"): Promise<FakeBackend> {
  const fake = new FakeBackend(scene);
  render(Window, { app: new App(fake) });
  await click("nav-settings");
  await click(`tab-${tab}`);
  return fake;
}

test("language and theme count at once", async () => {
  await open("general");
  await fireEvent.change(await find("theme"), { target: { value: "dark" } });
  await expect.poll(() => document.documentElement.dataset["theme"]).toBe("dark");
  await fireEvent.change(await find("language"), { target: { value: "de" } });
  await screen.findByRole("heading", { name: "Einstellungen" });
  expect(document.documentElement.lang).toBe("de");
  await fireEvent.change(await find("language"), { target: { value: "zh-TW" } });
  await screen.findByRole("heading", { name: "設定" });
});

test("each account says for itself what is told and what a click opens", async () => {
  const fake = await open("toasts");
  await click("a2-read");
  await fireEvent.change(await find("a1-click"), { target: { value: "log" } });
  await click("a1-button-archive");
  await expect.poll(() => called(fake, "setAccountPreferences").length).toBe(3);
  const [read, opens, buttons] = called(fake, "setAccountPreferences");
  expect(read).toMatchObject(["a2", { read: true, arrived: true }]);
  expect(opens).toMatchObject(["a1", { click: "log", read: false }]);
  expect(buttons).toMatchObject(["a1", { buttons: ["mark_read", "delete", "archive"] }]);
});

test("quiet hours are added, changed and taken away, and keep at least one day", async () => {
  const fake = await open("quiet");
  await click("quiet-add");
  await expect.poll(() => screen.getAllByTestId("quiet-span").length).toBe(2);
  await click("quiet-1-fri");
  await fireEvent.change(await find("quiet-1-from"), { target: { value: "21:30" } });
  const last = (): unknown => called(fake, "setPreferences").at(-1)?.[0];
  await expect.poll(last).toMatchObject({ quiet_hours: [{ days: ["mon", "tue", "wed", "thu"], from: "21:30", to: "07:00" }, {}] });
  await click("quiet-2-remove");
  for (const day of ["mon", "tue", "wed", "thu"]) await click(`quiet-1-${day}`);
  expect((await find("quiet-1-thu")).getAttribute("aria-pressed")).toBe("true");
});

test("a preference that is refused stays as it was, with the reason beside it", async () => {
  const fake = await open("toasts");
  fake.failure = { code: "internal", text: "The file cannot be written." };
  await click("a1-read");
  expect((await find("preferences-a1-error")).textContent).toContain("cannot be written");
  expect((await find("a1-read")).getAttribute("aria-checked")).toBe("false");
});

test("after the first account a toast is to be seen once, and where to look is said", async () => {
  const fake = new FakeBackend("first");
  const app = new App(fake);
  render(Window, { app });
  await find("first-run");
  const watching = new FakeBackend("trayless");
  fake.snapshotView = watching.snapshotView;
  await app.refresh();
  await find("ready");
  await click("test-toast");
  await click("missed-toast");
  expect((await find("test-toast-said")).textContent).toContain("notification settings");
  expect((await find("tray-hint")).textContent).toContain("no tray icons");
  await click("ready-done");
  await find("accounts-page");
});

test("an agent that was of another version or away comes back with accounts that are not new", async () => {
  for (const scene of ["older", "absent"] as const) {
    const fake = new FakeBackend(scene);
    fake.snapshotView = { ...fake.snapshotView, accounts: [] };
    const app = new App(fake);
    const shown = render(Window, { app });
    await expect.poll(() => app.isReady).toBe(true);
    fake.snapshotView = new FakeBackend("trayless").snapshotView;
    await app.refresh();
    await find("accounts-page");
    expect(app.isFresh).toBe(false);
    shown.unmount();
  }
});
