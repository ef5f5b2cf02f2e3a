/** What the configuration parser of a living broker, cuttlefish, says to lines of rabbitmq.conf. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { type BrokerVersion, brokers, clusterName } from "./versions.ts";

/** What RabbitMQ does with a file at boot, for each of many files; nothing of it reaches the running node. */
const judging = `
  Files = filelib:wildcard(filename:join(filename:dirname(code:lib_dir(rabbit)), "*/priv/schema/*.schema")),
  Schema = cuttlefish_schema:files(lists:sort(Files)),
  Modules = [cuttlefish_generator, cuttlefish_conf, cuttlefish_schema, cuttlefish_error],
  [logger:set_module_level(Module, none) || Module <- Modules],
  Said = fun(Error) -> try cuttlefish_error:xlate(Error) catch _:_ -> io_lib:format("~0tp", [Error]) end end,
  Judge = fun(Text) ->
    case conf_parse:parse(Text) of
      {_, _, _} -> "syntax";
      Conf ->
        try cuttlefish_generator:map(Schema, Conf) of
          {error, Phase, {errorlist, Errors}} ->
            io_lib:format("~ts: ~ts", [Phase, lists:join("; ", [Said(E) || {error, E} <- Errors])]);
          _ -> "ok"
        catch Class:Reason -> io_lib:format("crash: ~tp ~tp", [Class, Reason])
        end
    end
  end,
  Answers = [unicode:characters_to_binary(Judge(Text)) || Text <- binary:split(base64:decode(Cases), <<0>>, [global])],
  [logger:unset_module_level(Module) || Module <- Modules],
  base64:encode(iolist_to_binary(lists:join(<<0>>, Answers)))`;

const listing = `
  Files = filelib:wildcard(filename:join(filename:dirname(code:lib_dir(rabbit)), "*/priv/schema/*.schema")),
  {_, Mappings, _} = cuttlefish_schema:files(lists:sort(Files)),
  Line = fun(M) -> io_lib:format("~ts ~0tp", [cuttlefish_variable:format(cuttlefish_mapping:variable(M)), cuttlefish_mapping:datatype(M)]) end,
  base64:encode(unicode:characters_to_binary(lists:join(<<0>>, [Line(M) || M <- Mappings])))`;

const requiring = `
  Files = filelib:wildcard(filename:join(filename:dirname(code:lib_dir(rabbit)), "rabbitmq_*/ebin/*.app")),
  Line = fun(File) ->
    {ok, [{application, Name, Properties}]} = file:consult(File),
    lists:join(" ", [atom_to_list(A) || A <- [Name | proplists:get_value(applications, Properties, [])]])
  end,
  base64:encode(unicode:characters_to_binary(lists:join(<<0>>, [Line(File) || File <- Files])))`;

/** `ok` for each text that the broker would boot with, otherwise why not. */
export function judged(version: BrokerVersion, texts: readonly string[]): Promise<readonly string[]> {
  const cases = Buffer.from(texts.join("\0")).toString("base64");
  return evaluated(version, `Cases = <<"${cases}">>, ${judging}.`);
}

/** Each key, with its datatype in Erlang's words. */
export function brokersKeys(version: BrokerVersion): Promise<readonly string[]> {
  return evaluated(version, `${listing}.`);
}

/** Each plugin, and behind it what it requires. */
export function brokersPlugins(version: BrokerVersion): Promise<readonly string[]> {
  return evaluated(version, `${requiring}.`);
}

async function evaluated(version: BrokerVersion, expression: string): Promise<readonly string[]> {
  const pod = [
    "--namespace",
    brokers[version].namespace,
    "exec",
    "--stdin",
    `${clusterName}-0`,
    "--container",
    "rabbitmq",
  ];
  // By stdin: an argument of a process cannot be as long.
  const child = spawn("kubectl", [...pod, "--", "rabbitmqctl", "eval"], { stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) =>
    child.on("error", reject).on("close", resolve),
  );
  child.stdin.end(expression);
  const [code, out, error] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new Error(`rabbitmqctl eval: ${code} ${error} ${out}`);
  // Translations that crash write to the output too. Erlang breaks a long binary into several strings.
  const encoded = [...out.slice(out.lastIndexOf('<<"')).matchAll(/"([^"]*)"/g)]
    .map(([, part]) => part)
    .join("");
  return Buffer.from(encoded, "base64").toString("utf8").split("\0");
}
