import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";

/** Hosts that browsers ask of their own accord, whatever page they show. */
const BROWSERS_OWN =
  /^(https?:\/\/)?(accounts\.google\.com|(update|content-autofill|optimizationguide-pa)\.googleapis\.com|[\w.-]+\.(mozilla\.(com|org|net)|firefox\.com))(:443|\/)/;

/** A proxy to which a browser brings all that it asks of other machines. It notes that down, and refuses. */
export class OtherMachines {
  readonly asked: string[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      this.note(request.url);
      response.writeHead(502).end();
    });
    this.server.on("connect", ({ url }, socket) => {
      this.note(url);
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    });
  }

  private note(url = ""): void {
    if (!BROWSERS_OWN.test(url)) this.asked.push(url);
  }

  static async listen(): Promise<OtherMachines> {
    const machines = new OtherMachines();
    await new Promise<void>((resolve) => machines.server.listen(0, "127.0.0.1", resolve));
    return machines;
  }

  get proxy(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
