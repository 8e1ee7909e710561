/** The smallest page that talks to a core: `window.calls(text)` sends and waits for the answer to it. */
const port = new Promise((resolve) => {
  window.addEventListener('message', (event) => {
    if (event.data === 'core-port' && event.ports[0]) resolve(event.ports[0])
  })
})

let last = 0
const waiting = new Map()
window.heard = []

port.then((channel) => {
  channel.addEventListener('message', ({ data }) => {
    if (data.id === undefined) window.heard.push(data)
    waiting.get(data.id)?.(data.answer)
    waiting.delete(data.id)
  })
  channel.addEventListener('close', () => window.heard.push('closed'))
  channel.start()
  document.documentElement.dataset.port = 'here'
})

window.calls = async (call, ...args) => {
  const channel = await port
  const id = ++last
  const answered = new Promise((resolve) => waiting.set(id, resolve))
  channel.postMessage({ id, call, args })
  return answered
}

/** Asked as the page loads: what a test evaluates is exempt from the policy. */
window.evaluated = evaluates()

function evaluates() {
  try {
    return new Function('return "ran"')()
  } catch (error) {
    return error.name
  }
}

window.addEventListener('beforeunload', (event) => {
  if (document.getElementById('draft').value !== '') event.preventDefault()
})
