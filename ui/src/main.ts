// Starts the page: opens the door to Rust and draws.
import { mount } from "svelte";
import { App, type Page } from "./lib/app.svelte";
import { openBackend } from "./lib/backend";
import Window from "./Window.svelte";

const app = new App(await openBackend());
/** Goes where the address asks for, for work in a browser. */
async function play(page: Page): Promise<void> {
  const asked = new URLSearchParams(window.location.search);
  app.page = page;
  app.settingsTab = asked.get("tab") ?? app.settingsTab;
  app.openAccount = asked.get("account");
  const search = asked.get("search");
  if (search) await app.log.show({ search });
}

const target = document.getElementById("app");
if (target) {
  const asked = import.meta.env.DEV ? new URLSearchParams(window.location.search).get("page") : null;
  if (import.meta.env.DEV && asked === "gallery") {
    mount((await import("./pages/Gallery.svelte")).default, { target, props: { app } });
  } else {
    if (asked) await play(asked as Page);
    mount(Window, { target, props: { app } });
  }
}
