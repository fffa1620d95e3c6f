/** What the page can do beyond being read: find scenarios, and open or close all. Its controls are hidden where scripts do not run. */
export const script = `
const controls = document.getElementById('controls');
const query = document.getElementById('query');
const rows = [...document.querySelectorAll('[data-text]')];
const boxes = [...controls.querySelectorAll('input[type=checkbox]')];
const found = document.getElementById('found');

function filter() {
  const text = query.value.toLowerCase();
  const shown = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  for (const row of rows) row.hidden = !shown.has(row.dataset.standing) || !row.dataset.text.toLowerCase().includes(text);
  const left = rows.filter((row) => row.localName === 'tr' && !row.hidden).length;
  found.textContent = left + ' shown';
}

function openAll(open) {
  for (const scenario of document.querySelectorAll('details.scenario')) scenario.open = open;
}

controls.hidden = false;
query.addEventListener('input', filter);
for (const box of boxes) box.addEventListener('change', filter);
document.getElementById('open').addEventListener('click', () => openAll(true));
document.getElementById('close').addEventListener('click', () => openAll(false));
filter();
`;
