// The form of one exam. The fields, the texts that an edition knows in them, and the findings
// come from Python; what is here is how cells are entered.

// Longer than any grade; what is longer is cut, and refused.
const LONGEST = 12;

let forms = 0;

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(key, value === true ? "" : value);
    }
  }
  element.append(...children);
  return element;
}

const KEYS = [
  ["a grade, N", "enter it, or NT, and go on"],
  ["+", "fill the gaps of the column: every blank cell takes the grade above it"],
  ["Space", "the same grade as above"],
  ["*", "tag the grade just entered; twice: **; then [0-2] states a range"],
  ["Backspace", "clear the grade just entered"],
  ["Shift Backspace", "clear from here down"],
  ["Y, N, T", "Yes, No, NT"],
  ["arrows, Enter, Home, End", "move; PageUp and PageDown by region"],
  ["Tab", "next column"],
  ["J", "jump to the next cell of the plan, and go on along it"],
  ["Ctrl Z", "undo"],
];

class Form {
  constructor(model) {
    this.model = model;
    this.about = model.get("form");
    this.texts = model.get("cells"); // replaced by each change, never altered
    this.before = []; // what undo goes back to
    this.cells = new Map();
    this.options = new Map();
    this.just = null; // the grade just entered, and the cell that was gone on to
    this.following = false; // whether the form goes on along the plan
    this.name = `sciscore-form-${++forms}`;
    this.build();
  }

  // What is on the form

  build() {
    this.status = make("p", { role: "status", class: "status" });
    this.planned = make("p", { "aria-live": "polite", class: "plan" });
    this.problems = make("ul", { class: "problems", "aria-label": "Problems" });
    this.found = make("div", { class: "answer", role: "region", "aria-label": "Findings" });
    const grid = make("div", { class: "entry", role: "group", "aria-label": "Grades" });
    this.columns = [];
    this.headings(grid);
    this.about.columns.forEach((column, place) => grid.append(this.column(column, place)));
    const answers = this.column({ words: "anorectal examination", cells: this.about.answers });
    answers.className = "anorectal";
    this.columns.at(-1).single = true;
    this.pad = make("div", { class: "pad", role: "group", "aria-label": "Enter" });
    this.pad.addEventListener("mousedown", (event) => event.preventDefault());
    this.pad.addEventListener("click", (event) => {
      const { key } = event.target.dataset;
      if (key === "undo") this.undo();
      else if (key === "j") this.follow();
      else if (key) this.press(key);
    });
    const keys = KEYS.flatMap(([key, words]) => [make("dt", {}, key), make("dd", {}, words)]);
    const help = make("details", { class: "help" }, make("summary", {}, "Keys"));
    help.append(make("dl", {}, ...keys));
    const left = make("div", { class: "typed" }, grid, answers, this.optional(), help);
    this.said = make("div", { class: "said" }, this.status, this.planned, this.problems, this.found);
    this.root = make("div", { class: "sciscore display form" });
    this.root.append(make("div", { class: "halves" }, left, this.said));
    left.prepend(this.pad);
    left.addEventListener("keydown", (event) => this.keydown(event));
    this.focused(this.columns[0][0]);
    this.cells.forEach((cell) => this.paint(cell));
    this.answer();
  }

  headings(grid) {
    const spine = this.about.columns.length / 2 + 1;
    this.spine = spine;
    this.about.columns.forEach(({ side, words, short, at }, place) => {
      if (!place || this.about.columns[place - 1].side !== side) {
        const start = this.across(at < spine - 1 ? 0 : spine - 1);
        grid.append(make("b", { class: "side", style: `grid-area:1/${start}/2/span ${spine - 1}` }, side));
      }
      grid.append(make("span", { title: words, style: `grid-area:2/${this.across(at)}` }, short));
    });
    this.about.rows.forEach(({ name, start }, row) => {
      const style = `grid-area:${row + 3}/${spine}`;
      grid.append(make("span", { class: start ? "spine start" : "spine", style }, name));
    });
  }

  // Where a column stands: the spine lies between the sides.
  across(at) {
    return at + 1 + (at + 1 >= this.spine);
  }

  column({ words, cells }, place = null) {
    const group = make("div", { role: "group", "aria-label": words, class: "column" });
    const column = cells.map((about, index) => this.cell(about, index, place));
    column.forEach((cell) => group.append(cell.box));
    this.columns.push(column);
    return group;
  }

  cell(about, index, place) {
    const cell = { ...about, ...this.about.kinds[about.kind], index, column: this.columns.length };
    const error = `${this.name}-${about.path}`;
    cell.input = make("input", {
      type: "text", inputmode: "none", autocomplete: "off", spellcheck: "false", maxlength: LONGEST,
      tabindex: index && place !== null ? -1 : 0, "aria-label": about.label, "aria-describedby": error,
    });
    cell.error = make("span", { class: "error", id: error });
    cell.box = make("label", { class: "cell" });
    if (place === null) {
      cell.box.append(make("span", { class: "what" }, about.label));
    } else {
      const { at } = this.about.columns[place];
      if (at + 1 >= this.spine) cell.box.className += " late";
      cell.box.style.gridArea = `${about.row + 3}/${this.across(at)}`;
    }
    cell.box.append(cell.input, cell.error);
    cell.input.addEventListener("focus", () => this.focused(cell));
    cell.input.addEventListener("mousedown", () => { this.just = null; this.following = false; });
    cell.input.addEventListener("input", () => this.put([[cell, cell.input.value.trim()]]));
    cell.input.addEventListener("paste", (event) => this.paste(event, cell));
    this.cells.set(about.path, cell);
    return cell;
  }

  optional() {
    const fields = this.about.options.map(({ path, label, texts, usual }) => {
      const choice = make("select", {}, ...texts.map((text) => make("option", {}, text)));
      choice.value = this.texts[path] || usual;
      choice.addEventListener("change", () => this.save({ ...this.texts, [path]: choice.value }));
      this.options.set(path, { choice, usual });
      return make("label", {}, make("span", {}, label), choice);
    });
    // Letters choose in a list, and are commands of JupyterLab.
    return make("div", { class: "options", "data-lm-suppress-shortcuts": true }, ...fields);
  }

  // What is entered

  put(entered) {
    const texts = { ...this.texts };
    for (const [{ path }, text] of entered) {
      if (text) texts[path] = text;
      else delete texts[path];
    }
    this.save(texts);
  }

  save(texts) {
    this.before.push(this.texts);
    this.set(texts);
  }

  set(texts) {
    this.take(texts);
    this.model.set("cells", texts);
    this.model.save_changes();
  }

  take(texts) {
    this.texts = texts;
    this.wait();
    this.cells.forEach((cell) => this.paint(cell));
    this.options.forEach(({ choice, usual }, path) => { choice.value = texts[path] || usual; });
  }

  undo() {
    const texts = this.before.pop();
    this.just = null;
    if (texts) this.set(texts);
  }

  text(cell) {
    return this.texts[cell.path] || "";
  }

  plain(cell) {
    return Object.values(cell.keys).includes(this.text(cell));
  }

  paint(cell) {
    const text = this.text(cell);
    if (cell.input.value !== text) cell.input.value = text;
    const state = text ? cell.states[text] || "unknown" : "unentered";
    const names = { tagged: text.includes("*"), long: text.length > 3, longest: text.length > 7 };
    cell.input.className = [state, ...Object.keys(names).filter((name) => names[name])].join(" ");
    cell.input.setAttribute("aria-invalid", state === "unknown");
  }

  // Keys

  keydown(event) {
    const cell = [...this.cells.values()].find(({ input }) => input === event.target);
    if (!cell || event.altKey || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== "z") return;
      this.undo();
    } else if (event.key === "Tab" || !this.press(event.key, event.shiftKey)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation(); // a notebook has commands on single keys
  }

  press(key, shift = false) {
    const cell = this.current;
    if (key !== "*" && key !== "[" && key !== "Backspace") this.just = null;
    const moved = this.moved(key, cell);
    if (moved) {
      this.following = false;
      this.go(moved);
    } else if (key.toLowerCase() === "j") this.follow();
    else if (key === "Backspace" || key === "Delete") this.clear(cell, shift);
    else if (key === "*" || key === "[") this.tag(cell, key);
    else if (/\[[^\]]*$/.test(this.text(cell)) && /^[-\d\]]$/.test(key)) this.range(cell, key);
    else if (key === " ") this.repeat(cell);
    else if (key === "+" || key === "=") this.fill(cell);
    else if (key.length === 1) this.enter(cell, key.toLowerCase());
    else return false;
    return true;
  }

  enter(cell, key) {
    const text = cell.keys[key];
    if (text === undefined && !/\d/.test(key)) return;
    this.put([[cell, text ?? key]]);
    if (text !== undefined) this.advance(cell);
  }

  advance(cell) {
    const next = (this.following && this.ahead()) || this.next(cell);
    this.go(next);
    this.just = { entered: cell, next };
  }

  // The first cell of the plan that is not entered: a better plan comes with the answer.
  ahead() {
    const cells = this.plan.cells.map((path) => this.cells.get(path));
    return cells.find((each) => each && !this.text(each));
  }

  follow() {
    const cell = this.ahead();
    this.following = Boolean(cell);
    if (cell) this.go(cell);
  }

  // What a tag or Backspace is about: the grade just entered, else the cell one is in.
  meant(cell) {
    return this.just && this.just.next === cell ? this.just.entered : cell;
  }

  tag(cell, key) {
    const meant = this.meant(cell);
    const text = this.text(meant);
    if (!text || text.includes("[") || this.columns[meant.column].single) return;
    if (key === "*") {
      this.put([[meant, text.endsWith("**") ? text.slice(0, -2) : `${text}*`]]);
    } else {
      this.put([[meant, `${text.replace(/\*+$/, "")}*[`]]);
      this.go(meant);
      this.just = null;
    }
  }

  range(cell, key) {
    this.put([[cell, this.text(cell) + key]]);
    if (key === "]" && cell.states[this.text(cell)]) this.advance(cell);
  }

  clear(cell, below) {
    const meant = below ? cell : this.meant(cell);
    const cells = below ? this.columns[cell.column].slice(cell.index) : [meant];
    if (cells.some((each) => this.text(each))) this.put(cells.map((each) => [each, ""]));
    this.just = null;
    this.go(meant);
  }

  repeat(cell) {
    const column = this.columns[cell.column];
    const above = column[cell.index - 1];
    if (!above || column.single || !this.plain(above)) return;
    this.put([[cell, this.text(above)]]);
    this.advance(cell);
  }

  // Only plain grades are carried down: a tag is about one muscle or one dermatome.
  fill(cell) {
    const column = this.columns[cell.column];
    if (column.single) return;
    const entered = [];
    let above = "";
    for (const each of column) {
      if (!this.text(each) && above) entered.push([each, above]);
      else above = this.plain(each) ? this.text(each) : "";
    }
    if (entered.length) this.put(entered);
    this.go(column.find((each) => !this.text(each)) || this.columns[cell.column + 1][0]);
  }

  // One column is pasted cell by cell, several are pasted segment by segment.
  paste(event, cell) {
    event.preventDefault();
    const lines = event.clipboardData.getData("text").trimEnd().split(/\r?\n/);
    const wide = lines.some((line) => line.includes("\t"));
    const entered = [];
    lines.forEach((line, down) => line.split("\t").forEach((text, across) => {
      const column = this.columns[cell.column + across] || [];
      const target = wide ? column.find(({ row }) => row === cell.row + down) : column[cell.index + down];
      if (target && text.trim()) entered.push([target, [...text.trim()].slice(0, LONGEST).join("")]);
    }));
    if (entered.length) this.put(entered);
  }

  // Moves

  next(cell) {
    return this.columns[cell.column][cell.index + 1] || this.columns[cell.column + 1]?.[0] || cell;
  }

  moved(key, cell) {
    const column = this.columns[cell.column];
    switch (key) {
      case "ArrowDown": return column[cell.index + 1] || cell;
      case "ArrowUp": return column[cell.index - 1] || cell;
      case "ArrowLeft": return this.beside(cell, -1);
      case "ArrowRight": return this.beside(cell, 1);
      case "Enter": return this.next(cell);
      case "Home": return column[0];
      case "End": return column.at(-1);
      case "PageDown": return this.starts(column).find(({ index }) => index > cell.index) || column.at(-1);
      case "PageUp": return this.starts(column).findLast(({ index }) => index < cell.index) || column[0];
      default: return null;
    }
  }

  beside(cell, step) {
    const { columns } = this.about;
    if (!columns[cell.column]) return cell;
    for (let at = columns[cell.column].at + step; at >= 0 && at < columns.length; at += step) {
      const column = this.columns[columns.findIndex((each) => each.at === at)];
      const found = column.find(({ row }) => row === cell.row);
      if (found) return found;
    }
    return cell;
  }

  // The first cell of a column in each region.
  starts(column) {
    const rows = this.about.rows.flatMap(({ start }, row) => (start ? [row] : []));
    return [column[0], ...rows.map((start) => column.find(({ row }) => row >= start)).filter(Boolean)];
  }

  go(cell) {
    cell.input.focus();
    cell.input.select();
  }

  focused(cell) {
    const column = this.columns[cell.column];
    if (!column.single) for (const each of column) each.input.tabIndex = each === cell ? 0 : -1;
    if (this.current?.kind !== cell.kind) this.show(cell);
    if (this.just?.next !== cell) this.just = null;
    this.current = cell;
  }

  // The buttons of the kind of cell that one is in.
  show(cell) {
    const single = this.columns[cell.column].single;
    const buttons = Object.entries(cell.keys).map(([key, text]) => [key, text]);
    if (!single) buttons.push(["*", "*", "tag"], ["+", "\u2193 fill", "fill the gaps of the column"]);
    buttons.push(["j", "\u2192", "next cell of the plan"]);
    buttons.push(["Backspace", "\u232b", "clear"], ["undo", "\u21b6", "undo"]);
    this.pad.replaceChildren(...buttons.map(([key, text, label = text]) => make(
      "button", { type: "button", tabindex: -1, "data-key": key, "aria-label": label, title: label }, text,
    )));
  }

  // The plan

  number(plan) {
    this.plan = plan;
    this.planned.textContent = plan.words;
    const spare = new Set(plan.spare);
    this.cells.forEach((cell, path) => {
      const place = plan.cells.indexOf(path);
      cell.input.placeholder = place < 0 || this.text(cell) ? "" : place + 1;
      cell.box.classList.toggle("next", place === 0);
      cell.box.classList.toggle("spare", spare.has(path));
    });
    if (!this.following || this.said.getAttribute("aria-busy") === "true") return;
    const cell = this.ahead();
    if (!cell) this.following = false;
    else if (cell !== this.current) this.go(cell);
  }

  // What Python says of it

  // What is shown may be of other texts while Python is busy.
  wait() {
    const { cells } = this.model.get("shown");
    this.said.setAttribute("aria-busy", JSON.stringify(cells) !== JSON.stringify(this.texts));
  }

  answer() {
    this.wait();
    const { status, findings, problems, plan } = this.model.get("shown");
    this.status.textContent = status;
    this.number(plan);
    this.problems.replaceChildren(...problems.map(({ text }) => make("li", {}, text)));
    this.cells.forEach((cell) => {
      const wrong = problems.filter(({ path }) => path === cell.path);
      cell.error.textContent = wrong.map(({ text }) => text).join("; ");
      cell.input.setAttribute("aria-invalid", wrong.length > 0);
    });
    const within = [...this.found.querySelectorAll("summary")];
    const open = within.map((summary) => summary.parentElement.open);
    const focus = within.indexOf(document.activeElement);
    this.found.innerHTML = findings; // made by sciscore, every text escaped
    this.found.querySelectorAll("summary").forEach((summary, place) => {
      summary.parentElement.open = open[place] || false;
      if (place === focus) summary.focus();
    });
  }
}

function render({ model, el }) {
  const form = new Form(model);
  const answered = () => form.answer();
  const filled = () => {
    if (model.get("cells") === form.texts) return;
    form.before.push(form.texts);
    form.take(model.get("cells"));
  };
  model.on("change:shown", answered);
  model.on("change:cells", filled);
  el.append(form.root);
  return () => {
    model.off("change:shown", answered);
    model.off("change:cells", filled);
  };
}

export default { render };
