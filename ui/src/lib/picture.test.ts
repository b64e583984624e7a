import { expect, test } from "vitest";
import type { LogOverview } from "./bindings";
import { beginning, days, rows } from "./picture";

const overview: LogOverview = {
  entries: 4,
  oldest: null,
  keep: { days: 30, forget_on_quit: false },
  hours: [
    { hour: 0, account_id: "a", arrived: 2, removed: 0 },
    { hour: 23, account_id: "a", arrived: 1, removed: 1 },
    { hour: 24, account_id: "gone", arrived: 0, removed: 3 },
  ],
};
const names = new Map([
  ["a", "Ann"],
  ["b", "Work"],
]);

test("the picture begins at midnight six days ago", () => {
  const now = new Date(2026, 10, 3, 9, 30).getTime();
  expect(new Date(beginning(now))).toEqual(new Date(2026, 9, 28));
  expect(days(beginning(now)).map((day) => new Date(day).getDate())).toEqual([28, 29, 30, 31, 1, 2, 3]);
});

test("hours are summed by day and account, and an account without mail has a row too", () => {
  const [ann, work, gone] = rows(overview.hours, names);
  expect([ann?.arrived, ann?.removed, ann?.days[0]]).toEqual([3, 1, { arrived: 3, removed: 1 }]);
  expect(work?.bars).toEqual([]);
  expect([gone?.name, gone?.days[1]]).toEqual(["…", { arrived: 0, removed: 3 }]);
  expect(rows(overview.hours, names, "b").map((row) => row.account)).toEqual(["b"]);
});
