/**
 * What a node without data does before it starts, so that a node that lost its volume comes back into its cluster and
 * never founds a second one.
 *
 * From RabbitMQ 4.1 on, pod 0 is the seed: without data it founds a cluster, whoever else runs. And the others take it
 * for the member that it was: they refuse it (4.0), or count it in a majority although it has lost its log. So a blank
 * node asks the other pods first.
 * - One runs: it forgets the blank node, if it knows it, and the blank node joins it. The members of its quorum queues
 *   and streams grow back once it runs.
 * - None runs, but one with data boots: the blank node waits for it.
 * - None has data: the cluster is new, and RabbitMQ's own discovery founds it. Unless there is a record, outside of the
 *   volumes, that the cluster has been formed: then the nodes with data have not started yet, and the blank node waits.
 */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import { metadata, type Named, nodesService } from "./names.ts";
import { inBrokersPath } from "./preStop.ts";
import { largestCluster } from "./scaleStep.ts";
import type { Resolved } from "./settings.ts";
import { asksKubernetesForPeers } from "./version.ts";

/** A folder in place of conf.d, in the pod's scratch space, for what only this start of the node is to read. */
export const confFolder = "/tmp/conf.d";
/** Where a blank node that was a member keeps what it is to do later. */
const grows = "/tmp/grow-members";

/**
 * Rounds of two seconds in which a blank node waits for streams, each for one of two things. RabbitMQ may leave a stream
 * stopped for ever if a member is taken from it while it has no leader (rabbitmq-server #16822), and deletes a member that
 * has come back meanwhile.
 */
const streamRounds = 60;

/** Key of the record; a file in /etc/rabbitmq. */
export const formedFile = "formed";

export const formedConfigMapName = (cluster: string) => `${cluster}-formed`;

/**
 * The record, made once all nodes are members. Undefined for a single node, which nobody else could be split from: without
 * its volume it may begin anew.
 */
export function formedConfigMap(settings: Resolved): k8s.core.v1.ConfigMap | undefined {
  const { name, replicas, adopted } = settings;
  // A node that was adopted had data: without them it is not what was to be adopted.
  if (replicas < 2 && adopted === undefined) return undefined;
  const says =
    "All nodes were members. A node without data waits for one with data, and founds no second cluster.\n";
  return { metadata: metadata(formedConfigMapName(name), settings), data: { [formedFile]: says } };
}

/**
 * Erlang for `file:script` in a VM of its own, with the names of the pods' nodes but this. It prints the name of the node
 * to join, or nothing, and creates a file if it was a member.
 * @param directory where the record is, if there is one
 */
export function rejoinErlang(cluster: Named, directory: string): string {
  // Nothing where there is none: another text would restart the nodes of every cluster.
  const domain = cluster.adopted?.domain ? `, "${cluster.adopted.domain}"` : "";
  return `Me = list_to_atom(os:getenv("RABBITMQ_NODENAME")),
Peers = [Node || Ordinal <- lists:seq(0, ${largestCluster - 1}),
                 Node <- [list_to_atom(lists:concat(["rabbit@${cluster.name}-", Ordinal, ".${nodesService(cluster)}.",
                                                     os:getenv("POD_NAMESPACE")${domain}]))],
                 Node =/= Me],
Ask = fun(Node) ->
  try
    case erpc:call(Node, rabbit, is_running, [], 10000) of
      true -> {running, Node, erpc:call(Node, rabbit_nodes, list_members, [], 10000)};
      false ->
        case erpc:call(Node, rabbit_db, is_virgin_node, [], 10000) of
          true -> blank;
          _ -> {boots, Node}
        end
    end
  catch
    error:{erpc, noconnection} -> absent;
    _:_ -> case net_adm:ping(Node) of pong -> {boots, Node}; pang -> absent end
  end
end,
Say = fun(Format, Values) -> io:format(standard_error, "Warren, before this node starts: " ++ Format ++ "~n", Values) end,
Streams = fun(Node) ->
  Call = fun(Module, Function, Arguments) -> erpc:call(Node, Module, Function, Arguments, 60000) end,
  [Call(rabbit_stream_coordinator, members, [maps:get(name, Call(amqqueue, get_type_state, [Q]))])
   || Q <- Call(rabbit_amqqueue, list_by_type, [rabbit_stream_queue])]
end,
Forget = fun(Node) ->
  Call = fun(Module, Function, Arguments) -> erpc:call(Node, Module, Function, Arguments, 120000) end,
  Call(rabbit_quorum_queue, shrink_all, [Me]),
  Call(rabbit_stream_queue, delete_all_replicas, [Me]),
  catch Call(rabbit_stream_coordinator, forget_node, [Me]),
  ok = Call(rabbit_db_cluster, forget_member, [Me, false])
end,
Unled = fun(Node) ->
  length([1 || {ok, Members} <- Streams(Node), [] =:= [Pid || {Pid, writer} <- maps:values(Members), is_pid(Pid)]])
end,
Lingering = fun(Node) -> length([1 || {ok, Members} <- Streams(Node), maps:is_key(Me, Members)]) end,
Waits = fun(Node, IsLeft, What) ->
  Round = case get(What) of undefined -> 0; Before -> Before end,
  put(What, Round + 1),
  Round < ${streamRounds} andalso (try IsLeft(Node) > 0 catch _:_ -> true end) andalso
    begin
      Round rem 15 =:= 0 andalso Say("some streams ~ts: waiting, at most ${streamRounds * 2} seconds", [What]),
      true
    end
end,
Join = fun(Node, Members) ->
  IsMember = lists:member(Me, Members),
  Must = case IsMember of
    true -> Waits(Node, Unled, "have no leader yet");
    false -> Waits(Node, Lingering, "still have the former member")
  end,
  try
    case Must of
      true -> again;
      false when IsMember ->
        Say("~ts runs in a cluster that has this node as a member, but the volume is blank: the cluster forgets "
            "the former member, and this node joins it again", [Node]),
        ok = file:write_file("${grows}", <<>>),
        Forget(Node),
        again;
      false -> {join, Node}
    end
  catch _:Reason ->
    Say("~ts has not forgotten the former member yet: ~0tp", [Node, Reason]),
    again
  end
end,
Decide = fun Again(Round) ->
  Parent = self(),
  [spawn(fun() -> Parent ! {answer, Ask(Node)} end) || Node <- Peers],
  Answers = [receive {answer, Answer} -> Answer end || _ <- Peers],
  Outcome = case {[{N, M} || {running, N, M} <- Answers], [N || {boots, N} <- Answers]} of
    {[{Node, Members} | _], _} -> Join(Node, Members);
    {[], []} ->
      case filelib:is_file("${directory}/${formedFile}") of
        false -> none;
        true ->
          Round rem 15 =:= 0 andalso
            Say("the volume is blank, the cluster was formed before, and no other node can be reached: waiting for one "
                "with data. If all volumes are lost, delete the ConfigMap ${formedConfigMapName(cluster.name)}, and the nodes "
                "found a new cluster", []),
          again
      end;
    {[], Booting} ->
      Round rem 15 =:= 0 andalso Say("the volume is blank, and ~0tp have data but do not run yet: waiting", [Booting]),
      again
  end,
  case Outcome of
    again -> timer:sleep(2000), Again(Round + 1);
    _ -> Outcome
  end
end,
case Decide(0) of
  {join, Seed} -> io:format("~ts", [Seed]);
  none -> ok
end.
`;
}

/**
 * Erlang for `rabbitmqctl eval_file` on a node that has joined again: it becomes a member where one is missing. RabbitMQ
 * deletes a stream's former member only once the node runs, and lists it until then, so one look is not enough: it ends
 * after a minute in which nothing was missing.
 */
export const growErlang = `Wanted = fun(Q, Keys, Default) ->
  Found = [V || Key <- Keys,
                {_, V} <- [rabbit_misc:table_lookup(amqqueue:get_arguments(Q), Key)],
                is_integer(V)],
  min(hd(Found ++ [Default]), length(rabbit_nodes:list_members()))
end,
Lacks = fun(Q, Type, Keys) ->
  Members = rabbit_amqqueue:get_quorum_nodes(Q),
  amqqueue:get_type(Q) =:= Type andalso not lists:member(node(), Members) andalso length(Members) < Wanted(Q, Keys, 3)
end,
Name = fun(Q) -> {resource, VHost, queue, Queue} = amqqueue:get_name(Q), {VHost, Queue} end,
Missing = fun() ->
  All = rabbit_amqqueue:list(),
  [fun() -> rabbit_quorum_queue:add_member(V, N, node(), promotable, 30000) end
   || Q <- All, Lacks(Q, rabbit_quorum_queue, [<<"x-quorum-target-group-size">>, <<"x-quorum-initial-group-size">>]),
      {V, N} <- [Name(Q)]] ++
  [fun() -> rabbit_stream_queue:add_replica(V, N, node()) end
   || Q <- All, Lacks(Q, rabbit_stream_queue, [<<"x-initial-cluster-size">>]), {V, N} <- [Name(Q)]]
end,
Grow = fun(Add) ->
  lists:any(fun(_) -> case (catch Add()) of ok -> true; _ -> timer:sleep(1000), false end end, lists:seq(1, 60))
end,
Watch = fun
  Again(Quiet, Rounds, Grown) when Quiet =:= 0; Rounds =:= 0 -> Grown;
  Again(Quiet, Rounds, Grown) ->
    case Missing() of
      [] -> timer:sleep(2000), Again(Quiet - 1, Rounds - 1, Grown);
      Adds -> Again(30, Rounds - 1, Grown ++ [Grow(Add) || Add <- Adds])
    end
end,
Grown = Watch(30, 300, []),
logger:notice("Warren, after this node joined again: ~tp of ~tp members have grown back",
              [length([G || G <- Grown, G]), length(Grown)], #{domain => [rabbitmq]}).
`;

/** Lines that know the node to join as $seed, which is empty if no other runs. */
export interface MoreShell {
  /** Right after the others were asked. @param ask asks them again */
  readonly asked: (ask: string) => readonly string[];
  /** Right before the broker starts. */
  readonly last: readonly string[];
}

/**
 * Starts the broker; a blank node asks the others first. Uses Debian's scripts if they exist, else the image's own
 * `rabbitmq-server`: one command for both.
 * @param more shell of another matter
 */
export function serverCommand(
  version: string,
  files: { readonly directory: string; readonly rejoin: string; readonly grow: string },
  more: MoreShell,
): readonly string[] {
  const { directory, rejoin, grow } = files;
  const script = `{ok, _} = file:script("${directory}/${rejoin}"), halt(0).`;
  const ask = `seed=$(erl -noinput -hidden -name "warren-rejoin@\${RABBITMQ_NODENAME#*@}" $RABBITMQ_CTL_ERL_ARGS -eval '${script}') || exit 1`;
  const point =
    `mkdir -p ${confFolder} && cp ${directory}/conf.d/* ${confFolder} && ` +
    `echo "cluster_formation.k8s.seed_node = $seed" > ${confFolder}/seed.conf && ` +
    `export RABBITMQ_CONFIG_FILES=${confFolder}`;
  const after = `(until rabbitmqctl --quiet await_startup --timeout 600; do sleep 5; done; rabbitmqctl --quiet eval_file ${directory}/${grow}; rm -f ${grows}) &`;
  const blank = [
    `if [ ! -d "$HOME/mnesia/$RABBITMQ_NODENAME" ]; then ${ask}; fi`,
    ...more.asked(ask),
    ...(asksKubernetesForPeers(version) ? [] : [`if [ -n "$seed" ]; then ${point}; fi`]),
    `if [ -e ${grows} ]; then ${after} fi`,
    ...more.last,
  ];
  return ["sh", "-c", inBrokersPath([...blank, "exec rabbitmq-server"].join("\n"))];
}
