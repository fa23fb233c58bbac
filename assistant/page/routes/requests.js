// What the page sends: the name of a conversation in a header, not in an address that servers on the way write down;
// and what the login page is told besides right and wrong.
(() => {
  const send = window.fetch.bind(window);
  window.fetch = async (asked, options) => {
    const request = new Request(asked, options);
    const address = new URL(request.url);
    if (address.origin !== location.origin) return send(asked, options);
    const alive = /^(.*\/gradio_api\/heartbeat\/)([\w-]+)$/.exec(address.pathname);
    const session = request.method === "GET" ? alive?.[2] ?? address.searchParams.get("session_hash") : null;
    if (session) {
      if (alive) address.pathname = `${alive[1]}-`;
      address.searchParams.delete("session_hash");
      request.headers.set("x-session-hash", session);
      return send(new Request(address, request));
    }
    const answer = await send(request);
    if (address.pathname.endsWith("/login") && ![200, 400].includes(answer.status)) {
      const said = await answer.clone().text();
      const shown = document.querySelector(".auth");
      if (shown) shown.textContent = said.startsWith("{") ? JSON.parse(said).detail : said;
    }
    return answer;
  };
})();
