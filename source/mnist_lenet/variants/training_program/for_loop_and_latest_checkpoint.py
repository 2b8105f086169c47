# A for loop; latest_checkpoint finds what is restored, a manager only saves.
#
# Every check passes.

# %% question="training_program"
def main(arguments=()):
    settings = parse_settings(list(arguments))
    device, data_format = choose_device(settings.no_gpu)
    print(f'Using device {device}, and data format {data_format}.')
    train_set, test_set = load_data(settings.data_dir)
    train_set = train_set.shuffle(60000).batch(settings.batch_size)
    test_set = test_set.batch(1000)
    train_writer, test_writer = summary_writers(settings.output_dir)
    with tf.device(device):
        model = MNISTModel(data_format)
        model(tf.zeros((1, 28, 28, 1)))  # makes its variables
        optimizer = tf.keras.optimizers.SGD(settings.lr, momentum=settings.momentum)
        optimizer.build(model.trainable_variables)
        epoch = tf.Variable(0, dtype=tf.int64)
        checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, epoch=epoch)
        newest = tf.train.latest_checkpoint(settings.checkpoint_dir)
        if newest:
            checkpoint.restore(newest)
            print('going on from', newest)
        manager = tf.train.CheckpointManager(checkpoint, settings.checkpoint_dir, max_to_keep=3)
        for number in range(int(epoch), settings.epochs):
            started = time.perf_counter()
            with train_writer.as_default():
                train_one_epoch(model, optimizer, train_set, settings.log_interval)
            print(f'Epoch {number + 1}: {time.perf_counter() - started:.1f} s, step {int(optimizer.iterations)}')
            with test_writer.as_default():
                test(model, test_set, step=int(optimizer.iterations))
            epoch.assign_add(1)
            manager.save()
    for writer in (train_writer, test_writer):
        writer.close()
    return model, optimizer
