// Files and recordings: sent in pieces of which each is checked, going on where the server stands when the line was cut or
// the page reloaded; what was recorded is heard first. Without this script the same form sends the file in one piece.
(() => {
  "use strict";
  const FIRST = 2000, LAST = 60000, PATIENCE = 30000, PIECE = 49152;
  const hex = (some) => Array.from(some, (one) => one.toString(16).padStart(2, "0")).join("");
  const fill = (text, ...values) => values.reduce((said, value, at) => said.replace("#" + (at + 1), value), text || "");

  class Sending {
    constructor(form) {
      this.form = form;
      this.line = form.querySelector("[data-status]");
      this.input = form.querySelector("input[type=file]");
      if (!crypto.subtle) return;
      form.addEventListener("submit", (event) => {
        const file = this.recorded || this.input.files[0];
        if (!file) return;
        event.preventDefault();
        this.busy ||= this.send(file).finally(() => { this.busy = null; });
      });
      this.input.addEventListener("change", () => { this.shows(null); });
      if (self.MediaRecorder && navigator.mediaDevices) form.querySelectorAll("[data-record]").forEach((one) => this.records(one));
    }

    say(name, ...values) { this.line.textContent = fill(this.line.dataset[name], ...values); }
    body(values) {
      const body = new FormData();
      body.set("csrf_token", this.form.elements.csrf_token.value);
      for (const [name, value] of Object.entries(values)) body.set(name, value);
      return body;
    }
    // Asks, with a form's body or without; status 0 is a line that is cut. A token that ran out is renewed once.
    async ask(url, values, size = 0) {
      for (let again = 0; ; again = 1) {
        const asked = { headers: { Accept: "application/json" } };
        if (values) Object.assign(asked, { method: "POST", body: this.body(values) });
        if (AbortSignal.timeout) asked.signal = AbortSignal.timeout(PATIENCE + size);
        try {
          const answer = await fetch(url, asked), told = await answer.json().catch(() => ({}));
          if (!told.csrf || again) return { status: answer.status, told };
          document.querySelectorAll("input[name=csrf_token]").forEach((one) => { one.value = told.csrf; });
        } catch { return { status: 0, told: {} }; }
      }
    }
    // Asks until somebody answers.
    async insists(url, values) {
      for (let wait = FIRST; ; wait = Math.min(LAST, 2 * wait)) {
        const { status, told } = await this.ask(url, values);
        if (status && status < 500) return told;
        this.say("cut");
        await new Promise((done) => { setTimeout(done, wait); addEventListener("online", done, { once: true }); });
      }
    }

    async send(file) {
      const mb = (size) => (size / 1e6).toFixed(1), { upload, question } = this.form.dataset;
      let told = await this.insists(upload, { question, name: file.name, size: file.size });
      while (told.pieces && told.offset < told.size) {
        this.say("sending", mb(told.offset), `${mb(told.size)} MB`);
        const piece = file.slice(told.offset, told.offset + Math.min(told.piece, PIECE)), { standing } = told;
        const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await piece.arrayBuffer())), { offset } = told;
        const at = `${told.pieces}?offset=${offset}&sha256=${hex(sum)}`;
        const { status, told: next } = await this.ask(at, { piece }, piece.size);
        if (status === 200) told = next;
        else if (status && status < 500 && status !== 409) { told = next; break; }
        else told = await this.insists(standing);
      }
      if (told.pieces) told = await this.insists(told.finish, {});
      if (told.go) location.assign(told.go);
      else this.line.textContent = told.said || this.line.dataset.cut;
    }

    // A recording is heard before it is sent; `file` null: forget the last one.
    shows(file, kind) {
      this.player?.remove();
      this.recorded = file;
      if (!file) return;
      this.player = Object.assign(document.createElement(kind), { controls: true, src: URL.createObjectURL(file) });
      this.line.before(this.player);
      this.say("recorded");
    }
    records(button) {
      const { record, most, name } = button.dataset, words = button.textContent, isVideo = record === "video";
      const time = (all) => `${Math.floor(all / 60)}:${String(Math.floor(all % 60)).padStart(2, "0")}`;
      button.hidden = false;
      button.addEventListener("click", async () => {
        if (this.recording) return this.recording.stop();
        try {
          const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: isVideo && { width: 480 } });
          const recording = new MediaRecorder(stream, { audioBitsPerSecond: 24000, videoBitsPerSecond: 250000 });
          const parts = [], began = Date.now();
          const tick = setInterval(() => {
            const gone = (Date.now() - began) / 1000;
            this.say("recording", time(gone), time(most));
            if (gone >= most) recording.stop();
          }, 1000);
          this.recording = recording;
          this.line.setAttribute("role", "timer");
          button.textContent = this.line.dataset.stop;
          recording.ondataavailable = ({ data }) => parts.push(data);
          recording.onstop = () => {
            const type = recording.mimeType, ending = type.includes("mp4") ? (isVideo ? "mp4" : "m4a") : "webm";
            clearInterval(tick);
            stream.getTracks().forEach((one) => one.stop());
            this.recording = null;
            this.line.setAttribute("role", "status");
            button.textContent = words;
            this.shows(new File(parts, `${name}.${ending}`, { type }), isVideo ? "video" : "audio");
          };
          recording.start(1000);
        } catch { this.say("refused"); }
      });
    }
  }

  document.querySelectorAll("form[data-upload]").forEach((form) => new Sending(form));
})();
