import { expect, test } from "vitest";
import { App } from "./app.svelte";
import { LOG_PAGE, merged } from "./log.svelte";
import type { SnapshotView } from "./backend";
import { FakeBackend, fakeEvent } from "./backend.fake";

const ids = (app: App): number[] => app.log.records.map((record) => record.id);

async function started(fake = new FakeBackend()): Promise<[App, FakeBackend]> {
  const app = new App(fake);
  await app.start();
  return [app, fake];
}

test("the log is newest first and takes live records", async () => {
  const [app, fake] = await started();
  fake.sayAgent({ event: fakeEvent(11, "arrived") });
  expect(ids(app)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
});

test("a record that was told later replaces its first form", () => {
  const log = [3, 2, 1].map((id) => fakeEvent(id, "arrived", { told_at: null }));
  const told = fakeEvent(2, "arrived");
  expect(merged(log, told).map((record) => record.id)).toEqual([3, 2, 1]);
  expect(merged(log, told)[1]).toBe(told);
  expect(merged(log, fakeEvent(0, "arrived")).at(-1)?.id).toBe(0);
});

test("what comes before the first snapshot is not lost", async () => {
  const fake = new FakeBackend();
  const snapshot = fake.snapshot.bind(fake);
  fake.snapshot = async () => {
    fake.sayAgent({ event: fakeEvent(12, "removed") });
    return snapshot();
  };
  const [app] = await started(fake);
  expect(ids(app)[0]).toBe(12);
});

test("what comes while everything is asked for again is newer than the answer", async () => {
  const [app, fake] = await started();
  const old = fake.snapshotView;
  let answer: (snapshot: SnapshotView) => void = () => undefined;
  fake.snapshot = () => new Promise((resolve) => (answer = resolve));
  const asked = app.refresh();
  const status = { ...old.status!, agent: { ...old.status!.agent, pid: 4711 } };
  fake.sayAgent({ status });
  fake.sayAgent({ event: fakeEvent(12, "removed") });
  answer(old);
  await asked;
  expect(app.status?.agent.pid).toBe(4711);
  expect(ids(app)[0]).toBe(12);
});

test("a raise opens the log at its record", async () => {
  const [app, fake] = await started();
  fake.sayAgent({ raise: { event: 4 } });
  expect(app.page).toBe("log");
  await expect.poll(() => app.openEvent).toBe(4);
});

test("a record of an older page is looked for", async () => {
  const fake = new FakeBackend();
  const all = Array.from({ length: LOG_PAGE + 20 }, (_, at) => fakeEvent(at + 1, "arrived"));
  fake.snapshotView = { ...fake.snapshotView, log: all.slice(-LOG_PAGE), event: 5 };
  fake.log = async ({ before }) => all.filter((record) => record.id < (before ?? 0)).slice(-LOG_PAGE);
  const [app] = await started(fake);
  expect(app.openEvent).toBe(5);
  expect(ids(app).length).toBe(all.length);
  expect(app.log.hasOlder).toBe(false);
});

test("a record that is gone is said to be gone", async () => {
  const [app, fake] = await started();
  fake.sayAgent({ raise: { event: 4000 } });
  await expect.poll(() => app.log.isEventGone).toBe(true);
  expect(app.openEvent).toBeNull();
});

test("after a gap everything is asked for again", async () => {
  const [app, fake] = await started();
  fake.snapshotView = { ...fake.snapshotView, log: [fakeEvent(40, "arrived")] };
  fake.sayAgent("missed");
  await expect.poll(() => ids(app)).toEqual([40]);
});
