/** Whether a host, as a URL writes it, is this machine itself: what goes there leaves it for nobody. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, '')
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    /^127(?:\.\d{1,3}){3}$/.test(host) ||
    host === '::1' ||
    // IPv4 in IPv6, as a URL writes it.
    /^::ffff:7f[\da-f]{2}:[\da-f]{1,4}$/.test(host)
  )
}

/** Whether what is sent to this URL stays on this machine. */
export const isLoopbackUrl = (url: string): boolean => isLoopback(new URL(url).hostname)
