import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import { App } from "./lib/app.svelte";
import { FakeBackend, fakeAccount, fakeEvent, fakeStatus, type Scene } from "./lib/backend.fake";
import Window from "./Window.svelte";

const find = (id: string): Promise<HTMLElement> => screen.findByTestId(id);
const click = async (id: string): Promise<boolean> => fireEvent.click(await find(id));
const type = async (id: string, value: string): Promise<boolean> => fireEvent.input(await find(id), { target: { value } });
const called = (fake: FakeBackend, name: string): unknown[][] =>
  fake.calls.filter(([known]) => known === name).map(([, ...given]) => given);

beforeEach(() => {
  // Not in the test's document: scrolling has no meaning there.
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(cleanup);

function open(scene: Scene, change: (fake: FakeBackend) => void = () => undefined): FakeBackend {
  const fake = new FakeBackend(scene);
  change(fake);
  render(Window, { app: new App(fake) });
  return fake;
}

async function fillForm(): Promise<void> {
  await click("add-account");
  await type("email", "ann@example.org");
  await type("password", "open sesame");
  await type("host", "imap.example.org");
}

test("the first page has one button", async () => {
  open("first");
  await find("first-run");
  expect(screen.getAllByRole("button").map((button) => button.textContent?.trim())).toEqual(["Add a mail account"]);
});

test("the window is shown once the page is drawn", async () => {
  const fake = open("watching");
  await expect.poll(() => called(fake, "painted").length).toBe(1);
});

test("an account is tried, then saved with the folders that were picked", async () => {
  const fake = open("first");
  await fillForm();
  expect((await find("user") as HTMLInputElement).value).toBe("ann@example.org");
  await click("test-connection");
  await find("probe-worked");
  expect((await find("step-tls")).dataset["state"]).toBe("ok");
  await click("pick-Archive");
  await click("save-account");
  await expect.poll(() => called(fake, "saveProbed")).toEqual([[["INBOX", "Archive"]]]);
  expect(called(fake, "probe")[0]).toEqual([
    { email: "ann@example.org", name: null, host: "imap.example.org", port: 993, security: "tls", user: "ann@example.org", folders: ["INBOX"], ca_file: null },
    "open sesame",
  ]);
});

test("a form that is not filled in says where, and tries nothing", async () => {
  const fake = open("first");
  await click("add-account");
  await click("test-connection");
  expect((await find("host-error")).textContent).toBe("Please fill this in.");
  expect(called(fake, "probe")).toEqual([]);
});

test("a test that fails says what to do, and leaving forgets the password", async () => {
  const fake = open("refused", (it) => (it.snapshotView = { ...it.snapshotView, accounts: [], status: null }));
  await fillForm();
  await click("test-connection");
  expect((await find("probe-problem")).dataset["code"]).toBe("requires_sign_in");
  expect((await find("step-sign_in")).dataset["state"]).toBe("failed");
  expect(screen.queryByTestId("save-account")).toBeNull();
  await click("change-settings");
  expect((await find("host") as HTMLInputElement).value).toBe("imap.example.org");
  await click("cancel");
  await expect.poll(() => called(fake, "cancelProbed").length).toBe(1);
});

test("STARTTLS brings its own port", async () => {
  open("first");
  await click("add-account");
  await fireEvent.change(await find("security"), { target: { value: "starttls" } });
  expect((await find("port") as HTMLInputElement).value).toBe("143");
});

test("without a keyring it is said that the password is for this run only", async () => {
  open("keyringless", (it) => (it.snapshotView = { ...it.snapshotView, accounts: [], status: null }));
  await click("add-account");
  expect((await find("password-place")).textContent).toContain("for this run only");
});

test("a problem offers the button that repairs it", async () => {
  const fake = open("problems");
  await fireEvent.click((await screen.findAllByTestId("new-password"))[0] as HTMLElement);
  await type("new-password-value", "changed");
  await click("password-save");
  await expect.poll(() => called(fake, "newPassword")).toEqual([["a1", "changed"]]);
  await expect.poll(() => screen.queryByTestId("password-dialog")).toBeNull();
});

test("what is wrong with our own files stands above the accounts, with what to do", async () => {
  open("problems");
  const box = await find("agent-problem");
  expect(box.dataset["code"]).toBe("disk_full");
  expect(box.textContent).toContain("Make room on the disk");
});

test("an account is removed only after a question", async () => {
  const fake = open("watching");
  await fireEvent.click((await screen.findAllByTestId("remove"))[1] as HTMLElement);
  expect(called(fake, "remove")).toEqual([]);
  await click("remove-confirm");
  await expect.poll(() => called(fake, "remove")).toEqual([["a2"]]);
});

test("a command's error stands beside its control", async () => {
  const fake = open("watching");
  await find("accounts-page");
  fake.failure = { code: "no_agent", text: "Tidings is not running." };
  await click("check-now");
  expect((await find("check-now-error")).textContent).toBe("Tidings is not running.");
});

test("the state of an account follows the agent", async () => {
  const fake = open("watching");
  const account = fakeAccount("a1", "ann@example.org");
  await find("accounts-page");
  const agent = { version: "0.1.0", pid: 1, since: new Date().toISOString(), muted_until: null, hidden_until: null, problems: [] };
  fake.sayAgent({ status: { agent, accounts: [fakeStatus(account, "connecting")] } });
  await expect.poll(() => screen.getAllByTestId("account-state")[0]?.textContent).toContain("Connecting");
});

test("an entry says what was decided and why", async () => {
  open("watching", (it) => (it.snapshotView = { ...it.snapshotView, event: 7 }));
  await find("log-page");
  expect((await find("event-decision")).textContent).toBe("In the log only");
  expect((await find("event-reason")).textContent).toBe("reading is not told");
  await expect.poll(() => document.activeElement?.id).toBe("event-7");
});

test("arrows move between entries and a mail appears as it arrives", async () => {
  const fake = open("watching");
  await click("nav-log");
  await fireEvent.keyDown(await find("log"), { key: "End" });
  await expect.poll(() => document.activeElement?.id).toBe("event-1");
  fake.sayAgent({ event: fakeEvent(11, "arrived", { subject: "<b>Not</b> markup" }) });
  await expect.poll(() => screen.getAllByTestId("event-subject")[0]?.textContent).toBe("<b>Not</b> markup");
});

test("a lost agent is said, with the button that starts it", async () => {
  const fake = open("watching");
  await find("accounts-page");
  fake.say({ link: { state: "absent", since: new Date().toISOString() } });
  await click("start-agent");
  await expect.poll(() => called(fake, "startAgent").length).toBe(1);
  fake.say({ link: { state: "connected" } });
  await find("accounts-page");
});

test("the autostart switch shows what the entry says", async () => {
  const fake = open("watching");
  await click("nav-settings");
  const toggle = await find("autostart");
  await fireEvent.click(toggle);
  await expect.poll(() => toggle.getAttribute("aria-checked")).toBe("false");
  expect(called(fake, "setAutostart")).toEqual([[false]]);
});
