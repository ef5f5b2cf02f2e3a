/**
 * What a broker does before it stops: it waits until its stop costs no queue the majority, then drains.
 *
 * It fails closed: any error keeps it waiting, up to the pod's grace period. Four conditions end the wait.
 * - Every quorum queue, stream and the metadata store keeps a majority without this node. RabbitMQ's own
 *   `await_online_quorum_plus_one` checks the same, but approves two nodes that ask at once; here a
 *   cluster-wide lock lets one node stop at a time. A node holds it until its Erlang VM ends.
 * - Every running node is stopping: the whole cluster is being deleted, and waiting would block the destroy.
 *   A terminating pod's volumes are not refreshed and it has no token for the API, so each node leaves a
 *   mark in its own VM, where the others look for it. A cluster of one node is always in this case.
 * - Only groups of one or two members remain: without any one member they have no majority,
 *   so waiting does not help them.
 * - RabbitMQ does not run on this node (it boots, waits for its peers, or paused itself in a minority).
 *
 * The loop runs inside the broker: each start of the CLI costs seconds of CPU, and this needs only one.
 */

/** Erlang for `rabbitmqctl eval_file`; works on 4.0 to 4.3. Its value says which of the four conditions was met. */
export const preStopErlang = `persistent_term:put(warren_stopping, true),
Caller = self(),
Lock = {warren_stopping, node()},
Log = fun(Format, Values) ->
  logger:notice("Warren, before this node stops: " ++ Format, Values, #{domain => [rabbitmq]})
end,
AllStopping = fun(Running) ->
  lists:member(node(), Running) andalso
    lists:all(fun(Answer) -> Answer =:= {ok, true} end,
              erpc:multicall(Running, persistent_term, get, [warren_stopping, false], 5000))
end,
Endangered = fun() ->
  case rabbit_upgrade_preparation:list_with_minimum_quorum_for_cli() of
    [] -> [];
    Listed ->
      Queues = rabbit_quorum_queue:list_with_minimum_quorum()
               ++ rabbit_stream_queue:list_with_minimum_quorum(),
      [rabbit_misc:rs(amqqueue:get_name(Queue))
       || Queue <- Queues, length(rabbit_amqqueue:get_quorum_nodes(Queue)) > 2]
      ++ [Component || #{<<"type">> := process, <<"name">> := Component} <- Listed,
                       length(rabbit_nodes:list_members()) > 2]
  end
end,
Drain = fun() ->
  try rabbit_maintenance:drain() catch _:Reason -> Log("draining failed: ~tp", [Reason]) end
end,
StopAlone = fun(Running) ->
  case global:set_lock(Lock, Running, 0) of
    false -> {wait, "another node is stopping"};
    true ->
      try Endangered() of
        [] -> Drain(), drained;
        Names ->
          global:del_lock(Lock, Running),
          {wait, {"at their smallest majority", length(Names), lists:sublist(Names, 5)}}
      catch _:Reason:Stack ->
        global:del_lock(Lock, Running),
        {wait, {Reason, [{Module, Function} || {Module, Function, _, _} <- lists:sublist(Stack, 3)]}}
      end
  end
end,
Decide = fun() ->
  case rabbit:is_running() of
    false -> not_running;
    true ->
      Running = rabbit_nodes:list_running(),
      case AllStopping(Running) of
        true -> whole_cluster_stopping;
        false -> StopAlone(Running)
      end
  end
end,
Await = fun Again(Round) ->
  case (try Decide() catch _:Reason -> {wait, Reason} end) of
    {wait, Why} ->
      Round rem 30 =:= 0 andalso Log("waiting: ~tp", [Why]),
      timer:sleep(1000),
      Again(Round + 1);
    Outcome ->
      Log("~tp", [Outcome]),
      Caller ! {self(), Outcome},
      receive after infinity -> ok end
  end
end,
{Pid, Monitor} = spawn_monitor(fun() -> Await(0) end),
receive
  {Pid, Outcome} -> Outcome;
  {_, Monitor, process, Pid, Reason} -> exit(Reason)
end.
`;

/** Folder of the scripts in Debian's package; those in its /usr/sbin refuse unknown users and log to a file. */
const scripts = 'PATH="/usr/lib/rabbitmq/bin:$PATH"';

/** A shell command that finds `rabbitmqctl` in both images. */
export const inBrokersPath = (command: string) => `${scripts}; ${command}`;

/**
 * `file` contains `preStopErlang`. A CLI call that fails is retried as long as the Erlang port mapper lists the node; a
 * node that is not listed has no Erlang VM to wait for.
 */
export function preStopCommand(file: string): readonly string[] {
  const listed = "epmd -names | grep -q '^name rabbit '";
  const wait = `until rabbitmqctl --quiet eval_file ${file}; do ${listed} || exit 0; sleep 5; done`;
  return ["sh", "-c", inBrokersPath(wait)];
}
