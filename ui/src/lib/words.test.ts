import { expect, test } from "vitest";
import catalogue from "../../../src-tauri/crates/tidings-core/locales/en.ftl?raw";
import { t } from "./words.svelte";

const sources = import.meta.glob<string>(["../**/*.svelte", "../**/*.ts", "!../**/*.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const code = Object.values(sources).join("\n");
const keys = [...catalogue.matchAll(/^([a-z][\w-]*) =/gm)].map((match) => match[1] ?? "");

test("every key that the page names is in the catalogue", () => {
  const named = [...code.matchAll(/["'`](window-[\w-]+|app-name|toast-[\w-]+)["'`]/g)].map((match) => match[1] ?? "");
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((key) => !keys.includes(key))).toEqual([]);
});

test("every key of the window is named by the page or the shell", () => {
  // Keys that end in a value, such as `window-state-idling`, are named by their beginning.
  const beginnings = [...code.matchAll(/`(window-[\w-]*)\$\{[^}]*\}([\w-]*)`/g)];
  const isBuilt = (key: string): boolean =>
    beginnings.some(([, start = "", end = ""]) => key.startsWith(start) && key.endsWith(end));
  const mine = keys.filter((key) => key.startsWith("window-") && !key.startsWith("window-error-"));
  expect(mine.filter((key) => !code.includes(`"${key}"`) && !isBuilt(key))).toEqual([]);
});

test("a key that does not exist is a mistake", () => {
  expect(() => t("window-nonsense")).toThrow();
});
