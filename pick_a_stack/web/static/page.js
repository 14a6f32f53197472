// Every step is a link or a form, and works without this. With it, only what changes is replaced:
// the focus, the folds and the scrolling of whoever is at work stay where they are.
"use strict"

const REPLACED = ["picks", "stack", "status"]
const SCROLLED = ["tree"]
const TYPING_MILLISECONDS = 150
const folds = new Map()
let turn = 0

async function show(address, options = {}, { record = true } = {}) {
  const start = performance.now()
  const mine = ++turn
  let text
  try {
    text = await (await fetch(address, options)).text()
  } catch {
    say("The server does not answer: is pick-a-stack web still running?")
    return
  }
  if (mine !== turn) return
  const fresh = new DOMParser().parseFromString(text, "text/html")
  if (!fresh.getElementById("stack")) {
    say(text)
    return
  }
  replace(fresh)
  if (record) history.pushState(null, "", fresh.body.dataset.address)
  requestAnimationFrame(() => setTimeout(() => performance.measure("step", { start })))
}

function replace(fresh) {
  const focused = document.activeElement
  const caret = focused instanceof HTMLInputElement ? [focused.value, focused.selectionStart] : null
  const scrolled = SCROLLED.map((id) => [id, document.getElementById(id)?.scrollTop ?? 0])
  for (const [id, open] of folds) {
    const fold = fresh.getElementById(id)
    if (fold) fold.open = open
  }
  for (const id of REPLACED) patch(document.getElementById(id), fresh.getElementById(id))
  document.title = fresh.title
  for (const [id, top] of scrolled) document.getElementById(id)?.scrollTo({ top })
  refocus(focused, caret)
}

// Makes one element as another: what is equal stays, and so do the elements of equal lists.
function patch(old, fresh) {
  if (old.isEqualNode(fresh)) return
  const [before, after] = [[...old.childNodes], [...fresh.childNodes]]
  if (old.nodeName !== fresh.nodeName || old.id !== fresh.id || !(old instanceof Element)) {
    old.replaceWith(fresh)
    return
  }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name)
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value)
  }
  if (before.length === after.length) before.forEach((each, n) => patch(each, after[n]))
  else old.replaceChildren(...after)
  if (old instanceof HTMLInputElement && old !== document.activeElement) old.value = fresh.value
}

function refocus(focused, caret) {
  if (!focused?.id || document.body.contains(focused)) return
  let again = document.getElementById(focused.id)
  // What met a need is gone when it is met: its choice takes the focus.
  if (!again || again.disabled) again = document.getElementById(focused.id.replace(/-met$/, ""))
  if (!again) again = document.getElementById("stack")
  again.focus({ preventScroll: again.id === "stack" })
  if (caret && again.type === "search") {
    again.value = caret[0]
    again.setSelectionRange(caret[1], caret[1])
  }
}

function say(text) {
  document.getElementById("status").textContent = text
}

function submit(form, button) {
  const fields = new URLSearchParams(new FormData(form, button))
  if (form.method === "post") return show(form.action, { method: "POST", body: fields })
  return show(`./?${fields}`)
}

document.addEventListener("submit", (event) => {
  event.preventDefault()
  submit(event.target, event.submitter)
})

document.addEventListener("click", (event) => {
  const copied = event.target.closest("[data-copy]")
  if (copied) copy(copied)
  const link = event.target.closest('a[href^="./?"]')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
  event.preventDefault()
  show(link.href)
})

async function copy(button) {
  const text = document.getElementById(button.dataset.copy).textContent
  try {
    await navigator.clipboard.writeText(text)
    say("Copied.")
  } catch {
    getSelection().selectAllChildren(document.getElementById(button.dataset.copy))
    say("The browser does not let this page copy: it is selected, copy it by the keyboard.")
  }
}

let typed
document.addEventListener("input", (event) => {
  if (event.target.type !== "search") return
  clearTimeout(typed)
  typed = setTimeout(() => submit(event.target.form), TYPING_MILLISECONDS)
})

document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.id) folds.set(event.target.id, event.target.open)
  },
  true,
)

window.addEventListener("popstate", () => show(location.href, {}, { record: false }))
