// An OpenID provider for test/service_openid.t: oidc-provider with its own pages for signing in, at which
// whoever gives a name is that person. node provider.mjs PORT ADDRESS-OF-THE-PROXY
import { Provider } from "oidc-provider";

const [port, proxy] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [{
        client_id: "greffe",
        client_secret: "known to the proxy alone",
        redirect_uris: [`${proxy}/signed-in`],
    }],
    claims: { openid: ["sub"], profile: ["preferred_username"] },
    conformIdTokenClaims: false,
    findAccount: (context, id) => ({
        accountId: id,
        claims: () => ({ sub: `person-${id}`, preferred_username: id }),
    }),
    cookies: { keys: ["for this run"] },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
