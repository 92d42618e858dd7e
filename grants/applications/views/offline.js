(function () {
  "use strict";
  var box = document.getElementById("musha-answers"), kept = JSON.parse(box.textContent), dirty = false;
  var all = function (what, within) { return [].slice.call((within || document).querySelectorAll(what)); };
  var parts = all("section[data-key]");

  function value(part) {
    var kind = part.dataset.kind;
    if (kind === "budget") {
      return all(".line", part).map(function (line) {
        var who = line.querySelector("select"), typed = all("input", line).map(function (one) { return one.value.replace(/[\s|]+/g, " ").trim(); });
        return typed[0] || typed[1] ? [who ? who.selectedIndex + 1 : 1, typed[0], typed[1]].join(" | ") : "";
      }).filter(Boolean).join("\n");
    }
    var boxes = all("input[type=radio],input[type=checkbox]", part);
    if (boxes.length) return boxes.filter(function (one) { return one.checked; }).map(function (one) { return one.value; }).join("\n");
    return part.querySelector("textarea,input").value;
  }

  function fill(part, text) {
    if (part.dataset.kind === "budget") {
      text.split("\n").forEach(function (said, place) {
        var cut = said.split("|").map(function (one) { return one.trim(); }), lines = all(".line", part);
        var line = lines[place] || more(part), who = line.querySelector("select"), typed = all("input", line);
        if (who && cut.length > 2) who.selectedIndex = cut[0] - 1;
        typed[0].value = cut[1] || "";
        typed[1].value = cut.slice(2).join(" ");
      });
      return;
    }
    var boxes = all("input[type=radio],input[type=checkbox]", part), chosen = text.split("\n");
    if (boxes.length) boxes.forEach(function (one) { one.checked = chosen.indexOf(one.value) >= 0; });
    else part.querySelector("textarea,input").value = text;
  }

  function more(part) {
    var lines = all(".line", part), line = lines[lines.length - 1].cloneNode(true);
    all("input", line).forEach(function (one) { one.value = ""; one.removeAttribute("value"); });
    lines[lines.length - 1].after(line);
    return line;
  }

  function look() {
    var chosen = {};
    parts.forEach(function (part) {
      var key = part.dataset.when, is = !key || (chosen[key] || []).some(function (one) { return part.dataset.any.split("\n").indexOf(one) >= 0; });
      part.hidden = !is;
      chosen[part.dataset.key] = is ? value(part).split("\n") : [];
      var area = part.querySelector("textarea");
      if (area) all(".count", part).forEach(function (one) { one.textContent = (area.value.match(/\S+/g) || []).length; });
    });
  }

  function say(what, bad) {
    all(".said").forEach(function (one) { one.hidden = one.id !== what; one.classList.toggle("bad", !!bad); });
  }

  function gather() {
    parts.forEach(function (part) {
      var key = part.dataset.key, before = kept.answers[key];
      kept.answers[key] = { text: value(part), version: before ? before.version : 0 };
      all("textarea", part).forEach(function (one) { one.textContent = one.value; });
      all("input", part).forEach(function (one) {
        if (one.type === "radio" || one.type === "checkbox") one.toggleAttribute("checked", one.checked);
        else one.setAttribute("value", one.value);
      });
      all("option", part).forEach(function (one) { one.toggleAttribute("selected", one.selected); });
    });
    return JSON.stringify(kept).replace(/[<>&\u2028\u2029]/g, function (sign) { return "\\u" + ("000" + sign.charCodeAt(0).toString(16)).slice(-4); });
  }

  function save() {
    box.textContent = gather();
    say("");
    var page = "<!DOCTYPE html>\n" + document.documentElement.outerHTML, link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([page], { type: "text/html;charset=utf-8" }));
    link.download = "musha-answers.html";
    document.body.appendChild(link);
    link.click();
    link.remove();
    dirty = false;
    say("m-saved");
  }

  function load(text) {
    var found = /<script[^>]*id="?musha-answers"?[^>]*>([^]*?)<\/script>/i.exec(text), other;
    try { other = JSON.parse(found ? found[1] : text); } catch (fault) { return say("m-bad", true); }
    if (!other || other.musha !== kept.musha || !other.answers) return say("m-bad", true);
    if (other.call !== kept.call) return say("m-other", true);
    kept.source = other.source;
    parts.forEach(function (part) {
      var said = other.answers[part.dataset.key];
      if (!said || !said.text) return;
      kept.answers[part.dataset.key] = said;
      fill(part, said.text);
    });
    look();
    say("m-loaded");
  }

  function turn() {
    all(".switch").forEach(function (one) {
      one.toggleAttribute("checked", one.checked);
      if (one.checked) { document.documentElement.lang = one.value; document.documentElement.dir = one.dataset.dir; }
    });
  }

  parts.forEach(function (part) { if (kept.answers[part.dataset.key]) fill(part, kept.answers[part.dataset.key].text); });
  document.addEventListener("input", function (event) { if (event.target.closest("section[data-key]")) { dirty = true; say(""); look(); } });
  document.addEventListener("change", function (event) { if (event.target.classList.contains("switch")) turn(); else look(); });
  document.addEventListener("click", function (event) {
    var name = event.target.closest("button") && event.target.closest("button").dataset.does;
    if (name === "save") save();
    if (name === "print") print();
    if (name === "line") more(event.target.closest("section"));
  });
  document.getElementById("open").addEventListener("change", function (event) {
    var file = event.target.files[0], reader = new FileReader();
    reader.onload = function () { load(String(reader.result)); event.target.value = ""; };
    if (file) reader.readAsText(file);
  });
  addEventListener("beforeunload", function (event) { if (dirty) event.preventDefault(); });
  all(".script").forEach(function (one) { one.hidden = false; });
  turn();
  look();
})();
