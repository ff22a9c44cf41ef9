// Passkeys: forms with data-portal-passkey="login", "get" or "create" ask the browser for a
// credential, put it in their "credential" field and are sent. Without this script, or in a
// browser without passkeys, the password and the code of an application remain.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const withIds = (list = []) => list.map((entry) => ({ ...entry, id: toBytes(entry.id) }));

const forCreation = (options, passwordless) => ({
  ...options,
  challenge: toBytes(options.challenge),
  user: { ...options.user, id: toBytes(options.user.id) },
  excludeCredentials: withIds(options.excludeCredentials),
  authenticatorSelection: {
    ...options.authenticatorSelection,
    residentKey: passwordless ? "required" : "discouraged",
    requireResidentKey: passwordless,
    ...(passwordless ? { userVerification: "required" } : {}),
  },
});

const forRequest = (options) => ({
  ...options,
  challenge: toBytes(options.challenge),
  allowCredentials: withIds(options.allowCredentials),
});

const asJson = (credential) => {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
};

const optionsOf = async (form) => {
  if (form.dataset.portalPasskey === "login") {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return (await answer.json()).request_options;
  }
  const options = JSON.parse(form.querySelector("script[type='application/json']").textContent);
  return options.creation_options ?? options.request_options;
};

const ask = async (form) => {
  const { publicKey } = await optionsOf(form);
  if (form.dataset.portalPasskey === "create") {
    const passwordless = form.elements.passwordless?.checked ?? false;
    return navigator.credentials.create({ publicKey: forCreation(publicKey, passwordless) });
  }
  return navigator.credentials.get({ publicKey: forRequest(publicKey) });
};

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-portal-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const refused = form.querySelector("[data-portal-passkey-refused]");
      refused.hidden = true;
      try {
        form.elements.credential.value = asJson(await ask(form));
        form.submit();
      } catch {
        refused.hidden = false;
      }
    });
  }
}
