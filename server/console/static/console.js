/* What the console's pages do beyond links, forms and htmx: notices, field faults, shortcuts, live refresh.
   Everything works without it except live refresh and shortcuts; no inline script exists. */
(function () {
  "use strict";

  var REFRESH_SECONDS = 20;
  var SHOWN_SECONDS = 6;
  var find = function (selector, inside) { return (inside || document).querySelector(selector); };
  var all = function (selector, inside) { return Array.from((inside || document).querySelectorAll(selector)); };

  /* Notices: the server says "said" or "refused" in a header. */
  function notice(region, words, tone) {
    var line = document.createElement("p");
    line.className = "notice notice-" + tone;
    line.textContent = words;
    var box = find(region);
    if (!box) { return; }
    if (tone === "bad") { box.replaceChildren(line); } else { box.append(line); }
    fade(line);
  }
  function fade(line) {
    var left = setTimeout(function () { line.remove(); }, SHOWN_SECONDS * 1000);
    line.addEventListener("mouseenter", function () { clearTimeout(left); });
    line.addEventListener("click", function () { line.remove(); });
  }
  document.addEventListener("said", function (event) { notice("#notices", event.detail.sentence, "good"); });
  document.addEventListener("refused", function (event) {
    notice("#alarms", event.detail.sentence, "bad");
    showFaults(event.target, event.detail.fields || {});
  });
  document.addEventListener("htmx:sendError", function () { notice("#alarms", "网络不通，请检查后再试。", "bad"); });
  document.addEventListener("htmx:timeout", function () { notice("#alarms", "等待太久了，请再试一次。", "bad"); });

  /* Faults: one sentence under each wrong field, focus on the first. */
  function clearFaults(form) {
    all(".fault", form).forEach(function (line) { line.remove(); });
    all("[aria-invalid]", form).forEach(function (field) {
      field.removeAttribute("aria-invalid");
      describe(field, field.id + "-hint", Boolean(document.getElementById(field.id + "-hint")));
    });
  }
  function describe(field, id, wanted) {
    if (wanted) { field.setAttribute("aria-describedby", id); } else { field.removeAttribute("aria-describedby"); }
  }
  function showFaults(source, fields) {
    var form = source.closest ? source.closest("form") : null;
    if (!form) { return; }
    clearFaults(form);
    var names = Object.keys(fields).filter(function (name) { return form.elements.namedItem(name); });
    names.forEach(function (name) {
      var field = form.elements.namedItem(name);
      field = field.tagName ? field : field[0];
      var line = document.createElement("p");
      line.className = "fault";
      line.id = "fault-" + name;
      line.textContent = fields[name];
      field.setAttribute("aria-invalid", "true");
      describe(field, line.id, true);
      (field.closest(".field") || field.parentElement).append(line);
    });
    var first = names.length ? form.elements.namedItem(names[0]) : null;
    if (first && first.focus) { first.focus(); }
  }

  /* A form is sent once; after it has succeeded its key is used up. */
  function lock(form, locked) {
    all("button:not([type=button])", form).forEach(function (button) { button.toggleAttribute("data-busy", locked); });
    form.toggleAttribute("data-sending", locked);
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.hasAttribute("data-sending")) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    /* What the page came to know since, such as how many reports somebody holds, belongs to the question. */
    var also = document.getElementById(form.dataset.confirmAlso || "");
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm + (also ? also.textContent.trim() : ""))) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (form.method !== "dialog" && form.method !== "get") { lock(form, true); }
  }, true);
  document.addEventListener("htmx:afterRequest", function (event) {
    var form = event.detail.elt.closest ? event.detail.elt.closest("form") : null;
    if (!form) { return; }
    if (!event.detail.xhr.getResponseHeader("HX-Redirect")) { lock(form, false); }
    if (!event.detail.successful) { return; }
    clearFaults(form);
    all("input[name=_once]", form).forEach(function (field) { field.value = freshKey(); });
    if (form.hasAttribute("data-empties")) { form.reset(); }
    var dialog = form.closest("dialog");
    if (dialog && dialog.open) { dialog.close(); }
  });
  window.addEventListener("pageshow", function () {
    all("form[data-sending]").forEach(function (form) { lock(form, false); });
  });
  function freshKey() {
    var bytes = crypto.getRandomValues(new Uint8Array(18));
    return Array.from(bytes, function (b) { return b.toString(16).padStart(2, "0"); }).join("");
  }

  /* Live refresh: while the page is looked at and nobody is in the middle of something. */
  function busy() {
    var active = document.activeElement;
    var typing = active && active.closest && active.closest("form[method=post], dialog[open]");
    return document.hidden || Boolean(find("dialog[open]")) || Boolean(typing && active.tagName !== "BUTTON");
  }
  setInterval(function () {
    if (!busy()) { document.body.dispatchEvent(new Event("refresh")); }
  }, REFRESH_SECONDS * 1000);
  document.addEventListener("visibilitychange", function () {
    if (!busy()) { document.body.dispatchEvent(new Event("refresh")); }
  });

  /* What is read anew keeps the focus where it was: a button reached by keyboard is the same one a moment later. */
  var held = null;
  function likeness(element) {
    var form = element.closest("form");
    return [element.tagName, element.textContent, element.getAttribute("href"), form && form.getAttribute("action")].join("|");
  }
  document.addEventListener("htmx:beforeSwap", function () {
    var active = document.activeElement;
    held = active && active !== document.body ? { element: active, likeness: likeness(active) } : null;
  });
  document.addEventListener("htmx:afterSwap", function () {
    if (!held || held.element.isConnected || document.activeElement !== document.body) { return; }
    var same = all("main a, main button").filter(function (each) { return likeness(each) === held.likeness; })[0];
    if (same) { same.focus({ preventScroll: true }); }
  });

  /* Choosing in a list that acts at once; opening dialogs; rows to add; what depends on a choice. */
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-submits]")) { event.target.form.requestSubmit(); }
    if (event.target.matches("[data-fills]")) { fill(event.target); }
    if (event.target.matches("[data-shows]")) { showFor(event.target); }
  });
  function fill(source) {
    var target = document.getElementById(source.dataset.fills);
    if (source.value && target) { target.value = source.value; target.focus(); }
  }
  function showFor(source) {
    if (source.type === "radio" && !source.checked) { return; }
    all("[data-for=" + source.dataset.shows + "]").forEach(function (part) {
      part.hidden = part.dataset.when.split(" ").indexOf(source.value) < 0;
      all("input, select, textarea", part).forEach(function (field) { field.disabled = part.hidden; });
    });
  }
  document.addEventListener("click", function (event) {
    var opener = event.target.closest("[data-open]");
    if (opener) { openDialog(opener.dataset.open); return; }
    var closer = event.target.closest("[data-closes]");
    if (closer) { closer.closest("dialog").close(); return; }
    var mover = event.target.closest("[data-moves]");
    if (mover) { moveRow(mover); return; }
    var copier = event.target.closest("[data-copies]");
    if (copier) { copy(document.getElementById(copier.dataset.copies)); return; }
    var adder = event.target.closest("[data-adds]");
    if (adder) { addRow(adder); return; }
    if (event.target.closest("[data-prints]")) { window.print(); return; }
    var dropper = event.target.closest("[data-drops]");
    if (dropper) { dropper.closest(dropper.dataset.drops).remove(); return; }
    var row = event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a, button, input, select, label") && !String(window.getSelection())) {
      window.location.href = row.dataset.href;
    }
  });
  function openDialog(id) {
    var dialog = document.getElementById(id);
    if (dialog && !dialog.open) { dialog.showModal(); }
  }
  /* Up or down in a list that is sent in its order. The button keeps the focus, its neighbour takes it at an end. */
  function moveRow(mover) {
    var row = mover.closest("li"), list = row.parentElement;
    var other = mover.dataset.moves === "1" ? row.nextElementSibling : row.previousElementSibling;
    if (!other) { return; }
    list.insertBefore(row, mover.dataset.moves === "1" ? other.nextElementSibling : other);
    mover.focus();
    if (document.activeElement !== mover || getComputedStyle(mover).visibility === "hidden") {
      find("[data-moves='" + (mover.dataset.moves === "1" ? "-1" : "1") + "']", row).focus();
    }
    list.dispatchEvent(new Event("change", { bubbles: true }));
  }
  function copy(source) {
    var words = source.textContent;
    var chosen = function () {
      window.getSelection().selectAllChildren(source);
      notice("#notices", "已选中文字，请按 Ctrl+C 复制。", "good");
    };
    if (!navigator.clipboard) { chosen(); return; }
    navigator.clipboard.writeText(words).then(function () { notice("#notices", "文字已复制，到微信里粘贴。", "good"); }, chosen);
  }
  function addRow(adder) {
    var template = document.getElementById(adder.dataset.adds);
    var list = document.getElementById(adder.dataset.into);
    var number = Number(list.dataset.next || list.children.length);
    list.dataset.next = String(number + 1);
    var holder = document.createElement("div");
    holder.innerHTML = template.innerHTML.replaceAll("__N__", String(number)).replaceAll("__M__", String(number + 1));
    var row = holder.firstElementChild;
    list.append(row);
    all("[data-shows]", row).forEach(showFor);
    var first = find("input, select", row);
    if (first) { first.focus(); }
  }

  /* From a search box down into what was found, and back. */
  document.addEventListener("keydown", function (event) {
    var down = event.key === "ArrowDown", up = event.key === "ArrowUp";
    var inBox = event.target.matches("input[type=search]"), row = event.target.closest("[data-found] a[data-row]");
    if (!(down && inBox) && !((down || up) && row)) { return; }
    var links = all("[data-found] a[data-row]");
    var at = links.indexOf(row) + (down ? 1 : -1);
    focusOn(event, at < 0 ? find("input[type=search]") : links[Math.min(at, links.length - 1)]);
  });

  /* A sum follows what is ticked until somebody types another. */
  document.addEventListener("input", function (event) {
    if (event.target.matches("[data-sums]")) { event.target.dataset.typed = "yes"; }
  });
  document.addEventListener("change", function (event) {
    var who = event.target.matches("select[name=payer]") ? all("[data-asked-of]", event.target.form) : [];
    /* What somebody owes is ticked when he is the one who pays. */
    who.forEach(function (box) { box.checked = box.dataset.askedOf.split(" ").includes(event.target.value); });
    var sum = who.length || event.target.matches("[data-fen]") ? find("[data-sums]", event.target.form) : null;
    if (!sum || sum.dataset.typed) { return; }
    var fen = all("[data-fen]:checked", event.target.form).reduce(function (held, box) { return held + Number(box.dataset.fen); }, 0);
    sum.value = fen ? Math.floor(fen / 100) + "." + String(fen % 100).padStart(2, "0") : "";
  });

  /* A report changed while its page was open: say so beside the moves. */
  document.addEventListener("htmx:afterSwap", function () {
    var head = find("#live-head"), moves = find("#moves");
    var stale = moves && find(".moves-stale", moves);
    if (head && stale) { stale.hidden = head.dataset.version === moves.dataset.version; }
  });
  document.addEventListener("change", function (event) {
    if (!event.target.matches("[data-names]")) { return; }
    var label = find('label[for="' + event.target.id + '"]');
    var count = event.target.files.length;
    label.lastChild.textContent = count ? "已选 " + count + " 张" : "照片";
  });
  document.addEventListener("reset", function (event) {
    all("[data-names]", event.target).forEach(function (field) { find('label[for="' + field.id + '"]').lastChild.textContent = "照片"; });
  });

  /* A talk that grows stays at its end, unless somebody reads further up; Ctrl+Enter sends what is typed. */
  var NEAR = 90;
  var atEnd = new WeakMap();
  function toEnd(list) { list.scrollTop = list.scrollHeight; }
  document.addEventListener("htmx:beforeSwap", function () {
    all("[data-follows]").forEach(function (list) { atEnd.set(list, list.scrollHeight - list.scrollTop - list.clientHeight < NEAR); });
  });
  document.addEventListener("htmx:afterSwap", function () {
    all("[data-follows]").forEach(function (list) { if (atEnd.get(list)) { toEnd(list); } });
  });
  document.addEventListener("DOMContentLoaded", function () { all("[data-follows]").forEach(toEnd); });
  document.addEventListener("keydown", function (event) {
    var form = event.target.closest("form[data-quick]");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
  });

  /* Single-key shortcuts; they can be switched off and never act while somebody types. */
  var KEY = "linli-shortcuts";
  var waitsForGo = 0;
  function shortcutsOn() { return localStorage.getItem(KEY) !== "off"; }
  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || find("dialog[open]") || !shortcutsOn()) { return; }
    if (Date.now() - waitsForGo < 1200) { waitsForGo = 0; go(event); return; }
    if (event.key === "g") { waitsForGo = Date.now(); return; }
    if (event.key === "?") { openDialog("shortcuts"); event.preventDefault(); }
    if (event.key === "/") { focusOn(event, find("[type=search]")); }
    if (event.key === "j" || event.key === "k") { step(event, event.key === "j" ? 1 : -1); }
  });
  function go(event) {
    var link = find('[data-go="' + CSS.escape(event.key) + '"]');
    if (link) { event.preventDefault(); link.click(); }
  }
  function focusOn(event, thing) {
    if (thing) { event.preventDefault(); thing.focus(); }
  }
  function step(event, by) {
    var links = all("[data-rows] a[data-row]");
    var at = links.indexOf(document.activeElement.closest("[data-row]"));
    focusOn(event, links[Math.min(Math.max(at + by, 0), links.length - 1)]);
  }

  /* The chosen entry holds on to an edge of the bar by itself; with its neighbours around it, it is easier to find. */
  function showWhereIAm() {
    var here = find(".nav-here"), bar = find(".side");
    if (!here || !bar) { return; }
    here.style.position = "static";
    var at = here.getBoundingClientRect(), around = bar.getBoundingClientRect();
    here.style.position = "";
    bar.scrollLeft += at.left - around.left - (bar.clientWidth - at.width) / 2;
    if (at.bottom > around.bottom) { bar.scrollTop += at.top - around.top - (bar.clientHeight - at.height) / 2; }
  }

  document.addEventListener("DOMContentLoaded", function () {
    showWhereIAm();
    var box = document.getElementById("shortcuts-on");
    if (box) {
      box.checked = shortcutsOn();
      box.addEventListener("change", function () { localStorage.setItem(KEY, box.checked ? "on" : "off"); });
    }
    all(".notice").forEach(fade);
    all("[data-shows]").forEach(showFor);
  });
})();
