/** The request of clients that sign nothing. */
export const PATH = '/model/reference/converse-stream'
export const BODY = JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'Say hello to a stranger.' }] }] })
