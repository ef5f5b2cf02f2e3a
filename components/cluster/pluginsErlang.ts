/** Erlang for `rabbitmqctl eval_file` on a running node: which plugins a cluster has, and to switch them on and off. */

const atoms = (names: readonly string[]) => `[${names.map((name) => `'${name}'`).join(", ")}]`;

const base64 = (erlang: string) => `base64:encode(iolist_to_binary(rabbit_json:encode(${erlang}))).\n`;

/** Names of the plugins that a node has, enabled or not. */
const installed = `Installed = fun(Node) ->
  Call = fun(Function, Arguments) -> erpc:call(Node, rabbit_plugins, Function, Arguments, 60000) end,
  Call(plugin_names, [Call(list, [Call(plugins_dir, [])])])
end`;

/** Its value is base64 of a JSON list: those of the plugins that this node does not have. */
export function missingPluginsErlang(plugins: readonly string[]): string {
  return `${installed},
${base64(`${atoms(plugins)} -- Installed(node())`)}`;
}

/**
 * Gives one node after the other this list of plugins, as `rabbitmq-plugins set` does, and ends at the first that does not
 * take it. That node keeps the list that it had. A node that has the list already is left alone.
 *
 * Its value is base64 of a JSON list of `NodeSwitch`, up to the node at which it ended.
 */
export function switchPluginsErlang(nodes: readonly string[], plugins: readonly string[]): string {
  return `Wanted = ${atoms(plugins)},
${installed},
Set = fun(Node, File, List) ->
  ok = erpc:call(Node, rabbit_file, write_term_file, [File, [List]], 60000),
  erpc:call(Node, rabbit_plugins, ensure, [File], 300000)
end,
Result = fun(Node, On, Off, Missing, Problem) ->
  #{node => Node, on => On, off => Off, missing => Missing, problem => Problem}
end,
Text = fun(Reason) -> unicode:characters_to_binary(string:slice(io_lib:format("~0tp", [Reason]), 0, 600)) end,
Change = fun(Node, File, Before, On, Off) ->
  case (try Set(Node, File, Wanted) catch _:Caught -> {error, Caught} end) of
    {ok, _, _} -> Result(Node, On, Off, [], <<>>);
    Failure ->
      catch Set(Node, File, Before),
      Result(Node, On, Off, [], Text(Failure))
  end
end,
Switch = fun(Node) ->
  Call = fun(Function, Arguments) -> erpc:call(Node, rabbit_plugins, Function, Arguments, 60000) end,
  File = Call(enabled_plugins_file, []),
  Before = Call(read_enabled, [File]),
  On = Wanted -- [Plugin || Plugin <- Call(active, []), lists:member(Plugin, Before)],
  Off = Before -- Wanted,
  case {Wanted -- Installed(Node), On, Off} of
    {[], [], []} -> Result(Node, [], [], [], <<>>);
    {[], _, _} -> Change(Node, File, Before, On, Off);
    {Missing, _, _} -> Result(Node, On, Off, Missing, <<>>)
  end
end,
Each = fun
  Again([]) -> [];
  Again([Node | Nodes]) ->
    case (try Switch(Node) catch _:Caught -> Result(Node, [], [], [], Text(Caught)) end) of
      #{missing := [], problem := <<>>} = Done -> [Done | Again(Nodes)];
      Failed -> [Failed]
    end
end,
${base64(`Each(${atoms(nodes)})`)}`;
}
