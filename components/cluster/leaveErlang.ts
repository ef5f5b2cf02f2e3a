/** Erlang for `rabbitmqctl eval_file` on a running node: a node leaves the cluster, or stays after all. */

/**
 * Takes a node out of the cluster, for good. A running one leaves by itself and blanks its volume, so that it can join
 * again; one that does not run is forgotten, and its volume still says that it is a member. Its value is base64 of a JSON
 * text: `left`, `forgotten`, or the reason why it is still there.
 */
export function leaveErlang(node: string): string {
  return `Node = '${node}',
IsMember = fun() -> lists:member(Node, rabbit_nodes:list_members()) end,
Done = fun Again(N) ->
  case IsMember() of
    false -> ok;
    true when N =:= 0 -> still_a_member;
    true -> timer:sleep(500), Again(N - 1)
  end
end,
Coordinator = fun Again(N) ->
  case (try rabbit_stream_coordinator:forget_node(Node) catch _:Caught -> {error, Caught} end) of
    ok -> ok;
    Error when N =:= 0 -> Error;
    _ -> timer:sleep(1000), Again(N - 1)
  end
end,
Streams = {rabbit_stream_coordinator, Node},
IsGone = fun() ->
  case whereis(rabbit_stream_coordinator) of
    undefined -> true;
    _ ->
      case ra:members({rabbit_stream_coordinator, node()}, 5000) of
        {ok, Members, _} -> not lists:member(Streams, Members);
        _ -> false
      end
  end
end,
% While the node still ran, the coordinator of streams may have taken it back. Of two members both must agree.
GoneAgain = fun() ->
  rpc:call(Node, application, ensure_all_started, [ra]),
  rpc:call(Node, rabbit_ra_systems, ensure_ra_system_started, [coordination]),
  rpc:call(Node, ra, restart_server, [coordination, Streams]),
  ok = Coordinator(30),
  _ = rpc:call(Node, ra, force_delete_server, [coordination, Streams]),
  ok
end,
% RabbitMQ's reset leaves behind what would come to life again when the node joins the next time.
Blank = fun() ->
  Folder = rpc:call(Node, rabbit, data_dir, []),
  rpc:call(Node, application, stop, [ra]),
  {ok, Entries} = rpc:call(Node, file, list_dir, [Folder]),
  [rpc:call(Node, file, del_dir_r, [filename:join(Folder, Entry)]) || Entry <- Entries]
end,
% On 4.0 the node cuts its connections while it resets itself, and goes on.
Reset = fun() ->
  case rpc:call(Node, rabbit_db, reset, [], 120000) of
    {badrpc, nodedown} -> timer:sleep(3000), ok;
    Else -> Else
  end
end,
Reached = fun Again(N) ->
  case net_adm:ping(Node) of
    pang when N > 0 -> timer:sleep(500), Again(N - 1);
    Answer -> Answer
  end
end,
Leave = fun() ->
  ok = Coordinator(10),
  ok = rpc:call(Node, rabbit, stop, [], 120000),
  ok = case IsGone() of true -> ok; false -> GoneAgain() end,
  ok = Reset(),
  ok = Done(60),
  pong = Reached(60),
  Blank(),
  left
end,
Forget = fun() ->
  rabbit_quorum_queue:shrink_all(Node),
  rabbit_stream_queue:delete_all_replicas(Node),
  _ = Coordinator(10),
  ok = rabbit_db_cluster:forget_member(Node, false),
  forgotten
end,
Outcome = try
  case {IsMember(), net_adm:ping(Node)} of
    {false, _} -> left;
    {true, pong} -> Leave();
    {true, pang} -> Forget()
  end
catch _:Reason -> iolist_to_binary(io_lib:format("~0tp", [Reason]))
end,
base64:encode(iolist_to_binary(rabbit_json:encode(Outcome))).
`;
}

/** Starts RabbitMQ where an interrupted update stopped it. Its value is base64 of a JSON list of problems. */
export function returnErlang(nodes: readonly string[]): string {
  return `Start = fun(Node) ->
  case rpc:call(Node, rabbit, start, [], 120000) of
    ok -> [];
    Else -> [iolist_to_binary(io_lib:format("~ts: ~0tp", [Node, Else]))]
  end
end,
base64:encode(iolist_to_binary(rabbit_json:encode(lists:append([${nodes.map((node) => `Start('${node}')`).join(", ")}])))).
`;
}
