/** Resolves when the event loop has gone round once: sockets and messages that were waiting have been served by then. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })
