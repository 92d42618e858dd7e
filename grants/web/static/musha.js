// What a page for writing does besides what it does without a script: it saves as one types, counts words, and goes on
// when the line is gone. Its words come translated from the page; the server keeps every text, so nothing is overwritten.
// Words stay on the device only where somebody asked for it, and then sealed by a key that only a live sign-in is given.
(() => {
  "use strict";
  const REST = 2000, LONGEST = 6000, FIRST = 2000, LAST = 60000, PATIENCE = 30000;
  const OURS = ["csrf_token", "once", "version", "who", "writer", "step"];
  const bytes = (text) => new TextEncoder().encode(text);
  const count = (text) => text.split(/\s+/).filter(Boolean).length;
  const fill = (text, ...values) => values.reduce((said, value, at) => said.replace("#" + (at + 1), value), text || "");
  const hex = (some) => Array.from(some, (one) => one.toString(16).padStart(2, "0")).join("");

  const counter = (area) => {
    const form = area.form, most = +area.dataset.count, line = document.createElement("p");
    if (!most || !form || !form.dataset.counted) return;
    let timer;
    const show = () => { line.textContent = fill(form.dataset.counted, count(area.value), most); };
    line.className = "hint";
    line.setAttribute("aria-live", "polite");
    area.after(line);
    area.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, 1000); });
    area.addEventListener("counted", show);
    show();
  };

  // Sends a form as the server expects it from a script. Gives {status, told}; status 0 is a line that is cut.
  const post = async (url, body, alive) => {
    const asked = { method: "POST", body, keepalive: alive, headers: { Accept: "application/json" } };
    // At least a byte each millisecond, or the line counts as cut.
    const size = [...body.values()].reduce((sum, one) => sum + 2 * one.length, 0);
    if (!alive && AbortSignal.timeout) asked.signal = AbortSignal.timeout(PATIENCE + size);
    for (let again = 0; ; again = 1) {
      try {
        const answer = await fetch(url, asked), told = await answer.json().catch(() => ({}));
        if (told.csrf && !again) {
          document.querySelectorAll("input[name=csrf_token]").forEach((one) => { one.value = told.csrf; });
          body.set("csrf_token", told.csrf);
          continue;
        }
        return { status: answer.status, told };
      } catch {
        return { status: 0, told: {} };
      }
    }
  };

  // What this device keeps: under a person's name the name of the device, under the name and an address a sealed text.
  const kept = (mode, act) => new Promise((done, fail) => {
    const asked = indexedDB.open("musha", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("kept");
    asked.onerror = () => fail(asked.error);
    asked.onsuccess = () => {
      const base = asked.result, deal = base.transaction("kept", mode), found = act(deal.objectStore("kept"));
      deal.oncomplete = () => { base.close(); done(found.result); };
      deal.onabort = () => { base.close(); fail(deal.error); };
    };
  });

  class Store {
    constructor(who) { this.who = who; this.last = Promise.resolve(); }
    async opened(key) {
      const raw = Uint8Array.from(atob(key), (one) => one.charCodeAt(0));
      this.key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    }
    device(ref) { return ref ? kept("readwrite", (all) => all.put(ref, this.who)) : kept("readonly", (all) => all.get(this.who)); }
    // One after the other, so that what was typed last is what stays.
    then(act) { this.last = this.last.then(act).catch(() => {}); return this.last; }
    keep(url, record) {
      return this.then(async () => {
        const iv = crypto.getRandomValues(new Uint8Array(12)), name = this.who + url;
        const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(name) }, this.key, bytes(JSON.stringify(record)));
        await kept("readwrite", (all) => all.put({ iv, sealed }, name));
      });
    }
    drop(url) { return this.then(() => kept("readwrite", (all) => all.delete(this.who + url))); }
    mine() { return IDBKeyRange.bound(this.who, this.who + "\uffff"); }
    empty() { delete this.key; return this.then(() => kept("readwrite", (all) => all.delete(this.mine()))); }
    async all() {
      const found = {}, names = await kept("readonly", (all) => all.getAllKeys(this.mine()));
      for (const name of names.filter((one) => one !== this.who)) {
        const { iv, sealed } = await kept("readonly", (all) => all.get(name));
        try {
          const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bytes(name) }, this.key, sealed);
          found[name.slice(this.who.length)] = JSON.parse(new TextDecoder().decode(plain));
        } catch { this.drop(name.slice(this.who.length)); }
      }
      return found;
    }
  }

  class Writing {
    constructor(form) {
      this.form = form;
      this.url = form.dataset.autosave;
      this.line = form.querySelector("[data-status]");
      this.writer = this.hidden("writer", hex(crypto.getRandomValues(new Uint8Array(16))));
      this.step = this.away = 0;
      this.sent = this.words();
      this.store = new Store(form.dataset.who);
      form.addEventListener("input", () => this.typed());
      form.addEventListener("change", () => this.send());
      form.addEventListener("submit", (event) => this.submitted(event));
      addEventListener("online", () => this.send());
      addEventListener("pageshow", () => { this.leaving = false; });
      addEventListener("pagehide", () => this.hurry());
      document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" ? this.hurry() : this.send());
      addEventListener("beforeunload", (event) => {
        if (this.unsaved() && this.away && !this.store.key && !this.leaving) event.preventDefault();
      });
      this.offers();
    }

    hidden(name, value) {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      this.form.append(field);
      return field;
    }
    fields() { return [...new FormData(this.form)].filter(([name, value]) => !OURS.includes(name) && typeof value === "string"); }
    words() { return JSON.stringify(this.fields()); }
    unsaved() { return this.words() !== this.sent; }
    version() { return this.form.elements.version; }

    say(text, link) {
      if (!this.line || !text || this.line.dataset.now === text) return;
      this.line.dataset.now = this.line.textContent = text;
      if (link) this.line.append(" ", Object.assign(document.createElement("a"), { href: link.href, textContent: link.text }));
      if (link && link.href.endsWith("/sign-in")) this.line.lastChild.target = "_blank";
    }

    typed() {
      const now = Date.now();
      this.since ??= now;
      this.soon(Math.min(REST, Math.max(0, this.since + LONGEST - now)));
      this.seal();
    }
    soon(wait) { clearTimeout(this.timer); this.timer = setTimeout(() => this.send(), wait); }

    seal() {
      if (!this.store.key || this.sealing) return;
      this.sealing = true;
      this.store.then(() => {
        this.sealing = false;
        if (!this.unsaved()) return;
        const record = { fields: this.fields(), version: this.version().value, writer: this.writer.value, step: this.step + 1 };
        this.store.keep(this.url, record);
      });
    }

    body() {
      const body = new FormData();
      for (const [name, value] of new FormData(this.form)) if (typeof value === "string") body.append(name, value);
      body.set("who", this.form.dataset.who);
      body.set("step", ++this.step);
      return body;
    }

    // Leaving, or put away: what is not saved yet goes on its way even if nobody hears the answer.
    hurry() { if (!this.leaving && this.unsaved()) post(this.url, this.body(), true); }

    async send() {
      if (this.busy || !this.unsaved()) return this.busy ?? true;
      clearTimeout(this.timer);
      this.since = undefined;
      this.busy = this.attempt();
      const done = await this.busy;
      this.busy = undefined;
      if (done && this.unsaved()) this.soon(REST);
      return done;
    }

    async attempt() {
      const words = this.words(), { status, told } = await post(this.url, this.body());
      if (told.version !== undefined) {
        this.sent = words;
        this.away = 0;
        if (status === 200) this.version().value = told.version;
        this.say((this.waited && fill(this.line.dataset.sent, this.waited)) || told.said, told.link);
        this.waited = 0;
        if (!this.unsaved()) this.store.key && this.store.drop(this.url);
        return true;
      }
      if (told.said && status !== 401) return this.say(told.said, told.link), false;
      this.away = Math.min(LAST, 2 * this.away || FIRST);
      this.say(told.said || this.line.dataset[this.store.key ? "kept" : "away"], told.link);
      this.soon(this.away);
      return false;
    }

    // On a line that is known to be cut, going on waits for it, so that no page is lost to the browser's own.
    async submitted(event) {
      const then = event.submitter;
      if (this.unsaved() && (this.away || !navigator.onLine)) {
        event.preventDefault();
        if (!(await this.send())) return;
        this.leaving = true;
        this.form.requestSubmit(then);
      } else this.leaving = true;
    }

    async offers() {
      const box = this.form.querySelector("[data-keep]");
      if (!box || !self.indexedDB || !crypto.subtle) return;
      const tick = box.querySelector("input"), token = () => new FormData(this.form);
      tick.addEventListener("change", (event) => {
        event.stopPropagation();
        tick.checked ? this.begins(box.dataset.keep, tick, token()) : this.ends(box.dataset.keep, token());
      });
      box.hidden = false;
      try {
        const ref = await this.store.device();
        if (!ref) return;
        const { status, told } = await post(`${box.dataset.keep}/${ref}/key`, token());
        if (status === 404) return this.store.empty();
        if (!told.key) return;
        await this.store.opened(told.key);
        tick.checked = true;
        await this.restores(await this.store.all());
        this.seal();
      } catch { box.hidden = true; }
    }
    async begins(url, tick, token) {
      try {
        const { told } = await post(url, token);
        await this.store.opened(told.key);
        await this.store.device(told.ref);
        this.seal();
      } catch { tick.checked = false; this.say(this.line.dataset.away); }
    }
    async ends(url, token) {
      const ref = await this.store.device();
      await this.store.empty();
      if (ref) post(`${url}/${ref}/forget`, token);
    }

    // What was typed without a line comes back: into its field where this is its page, and to the server in any case.
    async restores(records) {
      for (const [url, record] of Object.entries(records)) {
        if (url === this.url) this.resumes(record);
        else {
          const body = this.body();
          for (const name of new Set(body.keys())) if (!["csrf_token", "who"].includes(name)) body.delete(name);
          for (const [name, value] of record.fields) body.append(name, value);
          for (const name of ["version", "writer", "step"]) body.set(name, record[name]);
          const { told } = await post(url, body);
          if (told.version !== undefined) this.store.drop(url);
        }
      }
      if (!records[this.url] || this.unsaved()) return this.send();
      this.say(fill(this.line.dataset.sent, this.waited));  // they arrived as the page was left
      this.waited = 0;
      this.store.drop(this.url);
    }
    resumes({ fields, version, writer, step }) {
      let words = 0;
      for (const field of this.form.elements) {
        if (!field.name || field.type === "hidden" || OURS.includes(field.name)) continue;
        const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
        if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
        else if (field.type !== "submit" && values.length) words += count(field.value = values[0]);
        field.dispatchEvent(new Event("counted"));
      }
      this.waited = words || fields.length;
      this.version().value = version;
      this.writer.value = writer;
      this.step = Math.max(this.step, step);
    }
  }

  document.querySelectorAll("textarea[data-count]").forEach(counter);
  document.querySelectorAll("form[data-autosave]").forEach((form) => new Writing(form));
})();
